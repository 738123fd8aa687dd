using DcGrid.Production;
using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>An entry of the logbook that is to be written.</summary>
internal readonly record struct Note(
    DateTimeOffset At, string Kind, string Actor, string Message, CampaignId? Campaign, TaskId? Task, int? Attempt, PilotId? Pilot)
{
    public static void Write(SqlSession session, IReadOnlyList<Note> notes)
    {
        if (notes.Count == 0)
        {
            return;
        }

        session.Execute(
            """
            INSERT INTO event (at, kind, campaign_id, task_id, attempt, pilot_id, actor, message)
            SELECT v.at, v.kind, v.campaign, v.task, v.attempt, v.pilot, v.actor, v.message FROM {rows}
            """,
            new RowSet(notes.Count)
                .With("at", notes, note => note.At.Micros())
                .With("kind", notes, note => note.Kind)
                .With("campaign", notes, note => note.Campaign?.Value)
                .With("task", notes, note => note.Task?.Value)
                .With("attempt", notes, note => note.Attempt)
                .With("pilot", notes, note => note.Pilot?.Value)
                .With("actor", notes, note => note.Actor)
                .With("message", notes, note => note.Message));
    }
}
