using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>Put and get of whole objects: in one message, by a parallel transfer, or left to reads and writes on a descriptor.</summary>
internal sealed class TransferCalls(AgentSession session)
{
    private readonly IrodsLoopbackOptions options = session.Server.Options;
    private readonly Catalogue catalogue = session.Catalogue;
    private readonly ObjectWriting writing = new(session);

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers)
    {
        var calls = new TransferCalls(session);
        handlers[ApiNumber.Put] = calls.PutAsync;
        handlers[ApiNumber.Get] = calls.GetAsync;
        handlers[ApiNumber.OperationComplete] = calls.CompleteAsync;
    }

    private async Task<Answer> PutAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (path, keywords) = (call.Input.Text("objPath"), call.Input.Keywords());
        var mode = new WriteMode(Creates: true, IsNew: !keywords.ContainsKey(Keyword.Force), Truncates: true);
        if (keywords.ContainsKey(Keyword.DataIncluded))
        {
            return await PutIncludedAsync(call, path, keywords, mode, cancellationToken);
        }

        var size = long.Max(0, call.Input.Long("dataSize"));
        var descriptor = writing.Begin(path, keywords, mode, size);
        return Transfer(descriptor, Portal.Put, size, call.Input.Int("numThreads"));
    }

    /// <summary>The message is received whole before the object is made, as real servers do: a cut within it leaves nothing.</summary>
    private async Task<Answer> PutIncludedAsync(
        ApiCall call, string path, IReadOnlyDictionary<string, string> keywords, WriteMode mode, CancellationToken cancellationToken)
    {
        var spool = catalogue.NewFile();
        var size = call.StreamBytes;
        try
        {
            using (var file = File.OpenHandle(spool, FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous))
            {
                await call.ReceiveStreamAsync(file, 0, cancellationToken);
            }

            var descriptor = writing.Begin(path, keywords, mode, size, spool);
            await writing.EndAsync(descriptor, keywords, cancellationToken);
            return Answer.Done;
        }
        finally
        {
            File.Delete(spool);
        }
    }

    private async Task<Answer> GetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var keywords = call.Input.Keywords();
        var descriptor = writing.Read(call.Input.Text("objPath"), keywords);
        var checksum = descriptor.Replica.Checksum;
        if (keywords.ContainsKey(Keyword.VerifyChecksum) && checksum.Length == 0)
        {
            checksum = await Checksums.OfFileAsync(descriptor.Replica.File, options.Version != IrodsServerVersion.V331, cancellationToken);
        }

        var size = RandomAccess.GetLength(descriptor.File);
        if (size > options.SingleMessageBytes)
        {
            return Transfer(descriptor, Portal.Get, size, call.Input.Int("numThreads"), checksum);
        }

        var part = new FilePart(descriptor.File, 0, (int)size, Close: false);
        return new Answer(options.Version == IrodsServerVersion.V331 ? 0 : (int)size, PortalStruct(0, 0, checksum, null))
        {
            Stream = part,
            Afterwards = _ =>
            {
                session.Descriptors.Remove(descriptor);
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>Opens a parallel transfer, or tells the client to read or write the descriptor itself where it wants one stream.</summary>
    private Answer Transfer(Descriptor descriptor, int operation, long size, int wanted, string checksum = "")
    {
        var single = wanted < 0 || size == 0 || descriptor.Keywords.ContainsKey(Keyword.NoParallel);
        var threads = single ? 0 : int.Min(Portal.MaxThreads, wanted == 0 ? options.PortalThreads : wanted);
        threads = (int)long.Min(threads, size);
        if (threads > 0)
        {
            descriptor.Portal = new Portal(session, descriptor, operation, size, threads);
        }

        return new Answer(descriptor.Number, PortalStruct(descriptor.Number, threads, checksum, descriptor.Portal));
    }

    private StructWriter PortalStruct(int number, int threads, string checksum, Portal? portal) => new StructWriter("PortalOprOut_PI")
        .Add("status", 0)
        .Add("l1descInx", number)
        .Add("numThreads", threads)
        .Add("chksum", checksum)
        .Add(new StructWriter("PortList_PI")
            .Add("portNum", portal?.Port ?? 0)
            .Add("cookie", portal?.Cookie ?? 0)
            .Add("sock", 0)
            .Add("windowSize", 0)
            .Add("hostAddr", portal is null ? "" : options.PortalHost));

    private async Task<Answer> CompleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var descriptor = session.Descriptors[call.Input.Int("myInt")];
        if (descriptor.Portal is { } portal)
        {
            try
            {
                await portal.FinishAsync(cancellationToken);
            }
            catch (IrodsErrorException)
            {
                session.Descriptors.GiveUp(descriptor);
                throw;
            }
        }

        if (descriptor.Writes)
        {
            await writing.EndAsync(descriptor, new Dictionary<string, string>(), cancellationToken);
        }
        else
        {
            session.Descriptors.Remove(descriptor);
        }

        return Answer.Done;
    }
}
