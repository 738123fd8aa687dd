using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>Metadata of objects and collections: add, set, remove (by value, by pattern with %), copy.</summary>
internal sealed class MetadataCalls(AgentSession session)
{
    private readonly Catalogue catalogue = session.Catalogue;

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers) =>
        handlers[ApiNumber.ModifyMetadata] = new MetadataCalls(session).ModifyAsync;

    private Task<Answer> ModifyAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var input = call.Input;
        if (session.Server.Options.Version != IrodsServerVersion.V331 && !input.Has("KeyValPair_PI"))
        {
            throw new IrodsErrorException(ErrorCode.SysPackInstructFormat, "ModAVUMetadataInp_PI lacks KeyValPair_PI");
        }

        var (operation, kind) = (input.Text("arg0"), input.Text("arg1"));
        var (attribute, value, units) = (input.Text("arg3"), input.Text("arg4"), input.Text("arg5"));
        lock (catalogue.Gate)
        {
            if (operation == "cp")
            {
                var to = Find(input.Text("arg2"), input.Text("arg4"), writes: true);
                foreach (var avu in Find(kind, input.Text("arg3"), writes: false))
                {
                    Add(to, avu.Attribute, avu.Value, avu.Units);
                }

                return Task.FromResult(Answer.Done);
            }

            if (attribute.Length == 0 || value.Length == 0)
            {
                throw new IrodsErrorException(ErrorCode.InvalidArgument);
            }

            var metadata = Find(kind, input.Text("arg2"), writes: true);
            switch (operation)
            {
                case "add":
                    Add(metadata, attribute, value, units);
                    break;
                case "set":
                    metadata.RemoveAll(avu => avu.Attribute == attribute);
                    Add(metadata, attribute, value, units);
                    break;
                case "rm":
                case "rmw":
                    Remove(metadata, operation == "rmw", attribute, value, units);
                    break;
                default:
                    throw new IrodsErrorException(ErrorCode.InvalidArgument);
            }
        }

        return Task.FromResult(Answer.Done);
    }

    private List<Avu> Find(string kind, string path, bool writes)
    {
        if (writes)
        {
            catalogue.CheckWritable(path);
        }

        return kind switch
        {
            "-d" or "-D" => catalogue.GetObject(path, ErrorCode.UnknownFile).Metadata,
            "-c" or "-C" => catalogue.GetCollection(path).Metadata,
            _ => throw new IrodsErrorException(ErrorCode.InvalidArgument),
        };
    }

    private void Add(List<Avu> metadata, string attribute, string value, string units)
    {
        if (metadata.Exists(avu => (avu.Attribute, avu.Value, avu.Units) == (attribute, value, units)))
        {
            throw new IrodsErrorException(ErrorCode.AlreadyHasItem);
        }

        metadata.Add(new Avu(catalogue.NextId(), attribute, value, units));
    }

    private static void Remove(List<Avu> metadata, bool patterns, string attribute, string value, string units)
    {
        var removed = metadata.RemoveAll(avu => patterns
            ? SqlPattern.Matches(avu.Attribute, attribute) && SqlPattern.Matches(avu.Value, value) && (units.Length == 0 || SqlPattern.Matches(avu.Units, units))
            : (avu.Attribute, avu.Value, avu.Units) == (attribute, value, units));
        if (removed == 0)
        {
            throw new IrodsErrorException(ErrorCode.SuccessButNoInformation);
        }
    }
}
