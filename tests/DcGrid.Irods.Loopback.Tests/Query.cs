namespace DcGrid.Irods.Loopback.Tests;

/// <summary>Bodies of the general query.</summary>
internal static class Query
{
    public static string Text(int[] columns, (int Column, string Condition)[] conditions, int maxRows = 500, int continueInx = 0) =>
        $"<GenQueryInp_PI><maxRows>{maxRows}</maxRows><continueInx>{continueInx}</continueInx><partialStartIndex>0</partialStartIndex><options>0</options>"
        + WireClient.NoKeywords
        + $"<InxIvalPair_PI><iiLen>{columns.Length}</iiLen>{string.Concat(columns.Select(column => $"<inx>{column}</inx>"))}"
        + $"{string.Concat(columns.Select(_ => "<ivalue>1</ivalue>"))}</InxIvalPair_PI>"
        + $"<InxValPair_PI><isLen>{conditions.Length}</isLen>{string.Concat(conditions.Select(each => $"<inx>{each.Column}</inx>"))}"
        + $"{string.Concat(conditions.Select(each => $"<svalue>{each.Condition}</svalue>"))}</InxValPair_PI></GenQueryInp_PI>";
}
