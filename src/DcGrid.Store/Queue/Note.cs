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
            new RowSet(notes.Count)
                .With("at", notes, note => note.At.Micros())
                .With("kind", notes, note => note.Kind)
                .With("campaign_id", notes, note => note.Campaign?.Value)
                .With("task_id", notes, note => note.Task?.Value)
                .With("attempt", notes, note => note.Attempt)
                .With("pilot_id", notes, note => note.Pilot?.Value)
                .With("actor", notes, note => note.Actor)
                .With("message", notes, note => note.Message));
    }
}
