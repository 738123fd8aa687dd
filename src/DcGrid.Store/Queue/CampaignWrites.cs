using DcGrid.Production;

using DcGrid.Store.Sql;

namespace DcGrid.Store.Queue;

/// <summary>Makes and starts campaigns.</summary>
internal static class CampaignWrites
{
    public static (CampaignId Id, bool Created) Create(WriteUnit unit, CampaignDefinition definition, string actor)
    {
        Definitions.Check(definition);
        var text = Definitions.Write(definition);
        var known = unit.Session.First(
            "SELECT id, definition FROM campaign WHERE name = @name",
            row => ((long Id, string Text)?)(row.GetInt64(0), row.GetString(1)),
            ("@name", definition.Name));
        if (known is { } there)
        {
            return Definitions.Write(Definitions.Read(there.Text)) == text
                ? (new CampaignId(there.Id), false)
                : throw new StoreConflictException($"There is a campaign {definition.Name} with another definition: choose another name.");
        }

        var id = new CampaignId(unit.Session.Number(
            "INSERT INTO campaign (name, definition, priority, created_at) VALUES (@name, @definition, @priority, @now) RETURNING id",
            ("@name", definition.Name),
            ("@definition", text),
            ("@priority", definition.Priority),
            ("@now", unit.Now.Micros())));
        unit.Note("campaign.created", actor, $"campaign {definition.Name}, payload {definition.Payload} {definition.PayloadRelease}", id);
        return (id, true);
    }

    public static StartCounts Start(WriteUnit unit, string campaign, string actor)
    {
        var (id, started) = CampaignReads.Find(unit.Session, campaign);
        if (!started)
        {
            unit.Session.Execute("UPDATE campaign SET started = 1 WHERE id = @id", ("@id", id.Value));
            unit.Load(TaskRow.WithoutOpenInputs(unit.Session, id));
            var released = TaskMoves.Release(unit, [.. unit.Loaded.OrderBy(task => task.Id.Value)]);
            TaskMoves.CountOff(unit, released.Where(task => task.State == TaskState.Failed));
            unit.Flush();
            TaskCounts.NoteSettled(unit, id);
        }

        var counts = unit.Session.First(
            "SELECT SUM(count), SUM(CASE WHEN state = 2 THEN count END) FROM task_count WHERE campaign_id = @id",
            row => new StartCounts(row.Sum(0), row.Sum(1)),
            ("@id", id.Value))!;
        if (!started)
        {
            unit.Note("campaign.started", actor, FormattableString.Invariant($"{counts.Tasks} tasks, {counts.Ready} ready"), id);
        }

        return counts;
    }
}
