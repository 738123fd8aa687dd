using DcGrid.Store;
using Proto = DcGrid.Protocol.V1;

namespace DcGrid.Server.Rpc;

internal static partial class ToProto
{
    public static Proto.RegisteredFile Registered(RegisteredFile f) => new()
    {
        Lfn = f.Lfn,
        Url = f.Url,
        Sha256 = f.Sha256,
        SizeBytes = f.SizeBytes,
        Registered = Time(f.Registered),
    };

    public static Proto.LocatedFile Located(LocatedFile f) => new()
    {
        Lfn = f.Lfn,
        Url = f.Url,
        Sha256 = f.Sha256,
        SizeBytes = f.SizeBytes,
        TaskId = f.Task?.Value ?? 0,
    };

    public static Proto.BundleRule? Bundles(BundleRule? rule) =>
        rule is null ? null : new() { MaxAttempts = rule.MaxAttempts, MaxMib = rule.MaxMiB, MaxSeconds = rule.MaxSeconds };
}
