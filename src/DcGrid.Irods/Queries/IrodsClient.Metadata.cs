using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods;

/// <summary>Attributes of objects and collections.</summary>
public sealed partial class IrodsClient
{
    /// <summary>The attributes of an object or a collection.</summary>
    /// <exception cref="IrodsException">Nothing is there, the server refused, or the connection broke.</exception>
    public async Task<IReadOnlyList<IrodsAvu>> GetAttributesAsync(string path, CancellationToken cancellationToken = default)
    {
        var checkedPath = IrodsPath.Check(path);
        var stat = await StatAsync(path, cancellationToken) ?? throw new IrodsServerException($"attributes of {path}", IrodsErrors.FileDoesNotExist);
        var query = stat.IsCollection
            ? new IrodsQuery()
                .Select(IrodsColumn.CollectionAttributeName, IrodsColumn.CollectionAttributeValue, IrodsColumn.CollectionAttributeUnits)
                .WhereEquals(IrodsColumn.CollectionName, checkedPath)
            : new IrodsQuery()
                .Select(IrodsColumn.DataAttributeName, IrodsColumn.DataAttributeValue, IrodsColumn.DataAttributeUnits)
                .WhereEquals(IrodsColumn.CollectionName, IrodsPath.Parent(checkedPath))
                .WhereEquals(IrodsColumn.DataName, IrodsPath.Name(checkedPath));
        var attributes = new List<IrodsAvu>();
        await foreach (var row in QueryAsync(query, cancellationToken))
        {
            attributes.Add(new IrodsAvu(row[0], row[1], row[2]));
        }

        return attributes;
    }

    /// <summary>Adds an attribute; there may be several of one name.</summary>
    /// <exception cref="IrodsException">It is there already, the server refused, or the connection broke.</exception>
    public Task AddAttributeAsync(string path, IrodsAvu attribute, CancellationToken cancellationToken = default) =>
        ModifyAttributeAsync("add", path, attribute, cancellationToken);

    /// <summary>Makes an attribute the only one of its name.</summary>
    /// <exception cref="IrodsException">The server refused or the connection broke.</exception>
    public Task SetAttributeAsync(string path, IrodsAvu attribute, CancellationToken cancellationToken = default) =>
        ModifyAttributeAsync("set", path, attribute, cancellationToken);

    /// <summary>Removes an attribute with that name, value and units.</summary>
    /// <exception cref="IrodsException">There is none, the server refused, or the connection broke.</exception>
    public Task RemoveAttributeAsync(string path, IrodsAvu attribute, CancellationToken cancellationToken = default) =>
        ModifyAttributeAsync("rm", path, attribute, cancellationToken);

    private async Task ModifyAttributeAsync(string operation, string path, IrodsAvu attribute, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(attribute.Name);
        ArgumentException.ThrowIfNullOrEmpty(attribute.Value);
        var checkedPath = IrodsPath.Check(path);
        var what = $"{operation} attribute {attribute.Name} of {path}";
        await using var lease = await RentAsync(cancellationToken);
        var stat = await StatAsync(lease.Connection, checkedPath, cancellationToken) ?? throw new IrodsServerException(what, IrodsErrors.FileDoesNotExist);
        var request = new MetadataRequest(operation, stat.IsCollection ? "-C" : "-d", checkedPath, attribute.Name, attribute.Value, attribute.Units);
        (await lease.Connection.CallAsync(ApiNumber.MetadataModify, request, cancellationToken)).OrThrow(what);
    }
}
