namespace DcGrid.Storage;

/// <summary>A file in a bundle.</summary>
/// <param name="Name">Its name in the tar.</param>
/// <param name="Offset">Where its content begins in the bundle, bytes.</param>
/// <param name="Digest">Its content.</param>
public readonly record struct BundleMember(string Name, long Offset, ContentDigest Digest)
{
    /// <summary>The URL of this member in a bundle that was stored.</summary>
    public StorageUrl In(StorageUrl bundle) => bundle.Part(Offset, Digest.SizeBytes);
}
