using System.Globalization;
using DcGrid.Irods.Loopback.Query;
using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>
/// The general query: columns by number, conditions by column, rows in pages. The answer has one array a column; where there are
/// more rows it bears a number with which the client asks for the next page, or, with no rows wanted, closes the query.
/// </summary>
internal sealed class QueryCalls(AgentSession session)
{
    private const int ReturnTotal = 0x20;
    private const int NotDistinct = 0x40;
    private const int MaxOpenQueries = 50;

    private readonly Dictionary<int, OpenQuery> open = [];
    private readonly CatalogueQuery query = new(session.Catalogue, session.Server.Options);

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers) =>
        handlers[ApiNumber.GeneralQuery] = new QueryCalls(session).QueryAsync;

    private Task<Answer> QueryAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (maxRows, number) = (call.Input.Int("maxRows"), call.Input.Int("continueInx"));
        if (maxRows <= 0)
        {
            open.Remove(number);
            return Task.FromResult(new Answer(0, new StructWriter("GenQueryOut_PI")
                .Add("rowCnt", 0).Add("attriCnt", 0).Add("continueInx", 0).Add("totalRowCount", 0)));
        }

        OpenQuery? rows;
        if (number > 0)
        {
            rows = open.GetValueOrDefault(number) ?? throw new IrodsErrorException(ErrorCode.NoRowsFound);
        }
        else
        {
            rows = Start(call.Input);
            number = Enumerable.Range(1, MaxOpenQueries).First(each => !open.ContainsKey(each));
        }

        var page = rows.Rows.Skip(rows.Position).Take(maxRows).ToList();
        if (page.Count == 0)
        {
            open.Remove(number);
            throw new IrodsErrorException(ErrorCode.NoRowsFound);
        }

        rows.Position += page.Count;
        var more = rows.Position < rows.Rows.Count;
        if (more)
        {
            open[number] = rows;
        }
        else
        {
            open.Remove(number);
        }

        return Task.FromResult(new Answer(0, Page(rows, page, more ? number : 0)));
    }

    private OpenQuery Start(PackedStruct input)
    {
        var select = input.Child("InxIvalPair_PI");
        var where = input.Child("InxValPair_PI");
        var options = input.Int("options");
        var selected = Numbers(select, "inx").Zip(Numbers(select, "ivalue"), (column, how) => new Selection(query.Column(column), how)).ToList();
        var conditions = Numbers(where, "inx").Zip(where?.Texts("svalue") ?? [], (column, text) => (query.Column(column), text)).ToList();
        if (selected.Count == 0)
        {
            throw new IrodsErrorException(ErrorCode.InvalidArgument, "nothing is selected");
        }

        if (open.Count >= MaxOpenQueries)
        {
            throw new IrodsErrorException(ErrorCode.InvalidArgument, "too many open queries");
        }

        lock (session.Catalogue.Gate)
        {
            var rows = query.Run(selected, conditions, distinct: (options & NotDistinct) == 0);
            return new OpenQuery(selected, rows, (options & ReturnTotal) != 0 ? rows.Count : 0) { Position = int.Max(0, input.Int("partialStartIndex")) };
        }
    }

    private static StructWriter Page(OpenQuery rows, List<string[]> page, int number)
    {
        var result = new StructWriter("GenQueryOut_PI")
            .Add("rowCnt", page.Count)
            .Add("attriCnt", rows.Selected.Count)
            .Add("continueInx", number)
            .Add("totalRowCount", rows.Total);
        foreach (var (index, selection) in rows.Selected.Index())
        {
            var column = new StructWriter("SqlResult_PI")
                .Add("attriInx", selection.Column.Number)
                .Add("reslen", page.Max(row => row[index].Length) + 1);
            page.ForEach(row => column.Add("value", row[index]));
            result.Add(column);
        }

        // Real servers pad the array of columns.
        return result.Add(new StructWriter("SqlResult_PI").Add("attriInx", 0).Add("reslen", 0));
    }

    private static IEnumerable<int> Numbers(PackedStruct? pairs, string member) =>
        pairs?.Texts(member).Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IrodsErrorException(ErrorCode.SysPackInstructFormat, $"{member} is not a number")) ?? [];

    private sealed record OpenQuery(IReadOnlyList<Selection> Selected, List<string[]> Rows, int Total)
    {
        public int Position { get; set; }
    }
}
