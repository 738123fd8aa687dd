using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>An entry of the logbook that is to be written.</summary>
internal readonly record struct Note(
    DateTimeOffset At, string Kind, string Actor, string Message, CampaignId? Campaign, TaskId? Task, int? Attempt, PilotId? Pilot)
{
    public static void Write(SqlSession session, IReadOnlyList<Note> notes)
    {
        session.Insert(
            "event",
            RowSet.Of(notes)
                .With("at", note => note.At.Micros())
                .With("kind", note => note.Kind)
                .With("campaign_id", note => note.Campaign?.Value)
                .With("task_id", note => note.Task?.Value)
                .With("attempt", note => note.Attempt)
                .With("pilot_id", note => note.Pilot?.Value)
                .With("actor", note => note.Actor)
                .With("message", note => note.Message));
    }
}
