using DcGrid.Batch;
using DcGrid.Server.Sites;
using DcGrid.Store;

namespace DcGrid.Server.Hosting;

/// <summary>What a server is put together from. It does not own the store.</summary>
internal sealed record ServerParts(
    ServerOptions Options, ITaskStore Store, SiteCatalog Sites, IBatchSystem Batch, TimeProvider Time, ServerCertificate? Certificate);
