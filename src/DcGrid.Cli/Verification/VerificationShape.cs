using DcGrid.Cli.Display;
using DcGrid.Cli.Output;
using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Verification;

/// <summary>How the verification is written.</summary>
internal static class VerificationShape
{
    public static RecordShape<VerificationRow> Rows { get; } = new(
        new Field<VerificationRow>("stage", "Stage", r => Names.Of(r.Stage)),
        new Field<VerificationRow>("filter", "Filter", r => r.Filter),
        new Field<VerificationRow>("row", "Outcome", r => r.Row) { Tone = ToneOf },
        new Field<VerificationRow>("count", "Tasks", r => r.Count)
        {
            AlignRight = true,
            Text = r => r.Kind == VerificationRowKind.Sum ? $"{r.Count} of {r.Planned}" : Cells.TextOf(r.Count),
        },
        new Field<VerificationRow>("planned", null, r => r.Planned),
        new Field<VerificationRow>("percent", "Share", r => r.Planned == 0 ? null : 100.0 * r.Count / r.Planned)
        {
            AlignRight = true,
            Text = r => Percent.Of(r.Count, r.Planned),
        },
        new Field<VerificationRow>("kind", null, r => r.Kind.ToString().ToLowerInvariant()));

    public static RecordShape<PlannedItem> Items { get; } = new(
        new Field<PlannedItem>("stage", "Stage", i => Names.Of(i.Stage)),
        new Field<PlannedItem>("dataId", "Data id", i => DataIds.Cell(i.DataId)));

    public static RecordShape<string> Lines { get; } = new(new Field<string>("message", "What", l => l));

    public static RecordShape<VerificationTable> Verdict { get; } = new(
        new Field<VerificationTable>("campaign", null, t => t.Answer.Status.Campaign.Name),
        new Field<VerificationTable>("state", null, t => t.Answer.Status.Campaign.State),
        new Field<VerificationTable>("planned", null, t => t.Planned),
        new Field<VerificationTable>("good", null, t => t.CountOf(VerificationRowKind.Good)),
        new Field<VerificationTable>("failed", null, t => t.CountOf(VerificationRowKind.Failed)),
        new Field<VerificationTable>("unsettled", null, t => t.CountOf(VerificationRowKind.Unsettled)),
        new Field<VerificationTable>("countsClose", null, t => t.CountsClose),
        new Field<VerificationTable>("recounted", null, t => t.Answer.Recounted?.ToDateTimeOffset()),
        new Field<VerificationTable>("exitStatus", null, t => (int)t.Verdict));

    private static Tone ToneOf(VerificationRow row) => row.Kind switch
    {
        VerificationRowKind.Good => Tone.Good,
        VerificationRowKind.Failed => Tone.Bad,
        VerificationRowKind.Unsettled => Tone.Warning,
        _ => Tone.Faint,
    };
}
