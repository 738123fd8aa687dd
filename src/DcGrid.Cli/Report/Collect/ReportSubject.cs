using DcGrid.Cli.Report.Compare;

namespace DcGrid.Cli.Report.Collect;

/// <summary>What is to be reported on.</summary>
/// <param name="Campaign">Its name.</param>
/// <param name="Reference">A catalogue to compare with, or null.</param>
/// <param name="Now">When the report is made.</param>
internal sealed record ReportSubject(string Campaign, ReferenceCatalogue? Reference, DateTimeOffset Now);
