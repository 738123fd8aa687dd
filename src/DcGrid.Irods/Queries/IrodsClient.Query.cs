using System.Runtime.CompilerServices;
using DcGrid.Irods.Connecting;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods;

/// <summary>General queries.</summary>
public sealed partial class IrodsClient
{
    /// <summary>The rows of a query as they come from the server, page by page. A connection is in use until the last.</summary>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public async IAsyncEnumerable<IrodsRow> QueryAsync(IrodsQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfZero(query.Columns.Count);

        // What is filtered here must be among the columns; it goes behind those that were asked for.
        var hidden = query.Filters.Select(filter => filter.Column).Except(query.Columns).ToList();
        IReadOnlyList<(int Column, int Selection)> selections =
            [.. query.Selections, .. hidden.Select(column => (column.Number, (int)IrodsAggregate.None))];
        List<IrodsColumn> columns = [.. query.Columns, .. hidden];
        var filters = query.Filters.Select(filter => (Index: columns.IndexOf(filter.Column), filter.Value)).ToList();
        var keywords = new KeywordPairs();
        keywords.AddIf(query.Zone is not null, "zone", query.Zone ?? "");

        await using var lease = await RentAsync(cancellationToken);
        var next = 0;
        try
        {
            do
            {
                var page = await QueryPageAsync(
                    lease.Connection, new QueryRequest(query.PageRows, next, selections, query.Conditions) { Keywords = keywords }, cancellationToken);
                next = page?.Continue ?? 0;
                if (page is null)
                {
                    break;
                }

                for (var row = 0; row < page.RowCount; row++)
                {
                    var at = row;
                    var values = page.Columns.Select(column => column.Values[at]).ToArray();
                    if (values.Length < columns.Count)
                    {
                        throw new IrodsProtocolException($"the server answered a query of {columns.Count} columns with {values.Length}");
                    }

                    if (filters.TrueForAll(filter => values[filter.Index] == filter.Value))
                    {
                        yield return new IrodsRow(query.Columns, values[..query.Columns.Count]);
                    }
                }
            }
            while (next > 0);
        }
        finally
        {
            if (next > 0)
            {
                await EndQueryAsync(lease.Connection, next, selections, query.Conditions);
            }
        }
    }

    private static async Task<QueryAnswer?> QueryPageAsync(IrodsConnection connection, QueryRequest request, CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync(ApiNumber.GeneralQuery, request, cancellationToken);
        return reply.Status == IrodsErrors.NoRowsFound ? null : reply.OrThrow("query").Read<QueryAnswer>();
    }

    /// <summary>Lets the server forget a query that was left before its last page.</summary>
    private static async Task EndQueryAsync(
        IrodsConnection connection, int next, IReadOnlyList<(int Column, int Selection)> selections, IReadOnlyList<(int Column, string Condition)> conditions)
    {
        try
        {
            await connection.CallAsync(ApiNumber.GeneralQuery, new QueryRequest(-1, next, selections, conditions), CancellationToken.None);
        }
        catch (IrodsException)
        {
            // The connection is broken and won't be used again, and the server forgets with it.
        }
    }
}
