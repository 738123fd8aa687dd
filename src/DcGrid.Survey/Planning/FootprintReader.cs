using System.Runtime.CompilerServices;
using DcGrid.Survey.Fits;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Sky;

namespace DcGrid.Survey.Planning;

/// <summary>
/// Reads footprints from the frames' own WCS: the header of each fpC, a few kilobytes, several files at a time. A file that
/// is missing or unreadable gives a frame without a footprint and the reason, never an exception.
/// </summary>
public sealed class FootprintReader
{
    /// <summary>More files at a time than this help nobody.</summary>
    public const int MaxParallelFiles = 64;

    private const int FramesPerFileSlot = 64;

    private readonly string _root;
    private readonly int _parallelFiles;

    /// <param name="root">The input folder.</param>
    /// <param name="parallelFiles">Files open at a time, 1 to <see cref="MaxParallelFiles"/>.</param>
    public FootprintReader(string root, int parallelFiles = 8)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelFiles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parallelFiles, MaxParallelFiles);
        (_root, _parallelFiles) = (root, parallelFiles);
    }

    /// <summary>Reads the footprints in the order of the frames, holding a few thousand at most.</summary>
    /// <param name="frames">The frames, in any order.</param>
    /// <param name="progress">Told how many frames have been read so far.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<FrameFootprint> ReadAsync(
        IEnumerable<SurveyFrame> frames,
        IProgress<long>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var options = new ParallelOptions { MaxDegreeOfParallelism = _parallelFiles, CancellationToken = cancellationToken };
        var total = 0L;
        foreach (var chunk in frames.Chunk(_parallelFiles * FramesPerFileSlot))
        {
            var results = new FrameFootprint[chunk.Length];
            await Parallel.ForAsync(0, chunk.Length, options, (i, _) =>
            {
                results[i] = Read(chunk[i]);
                return ValueTask.CompletedTask;
            });
            total += chunk.Length;
            progress?.Report(total);
            foreach (var result in results)
            {
                yield return result;
            }
        }
    }

    /// <summary>Reads one frame's footprint.</summary>
    public FrameFootprint Read(SurveyFrame frame)
    {
        var path = frame.RelativePath(SdssFileRole.FpC);
        try
        {
            var header = FitsReader.ReadPrimaryHeader(Find(path));
            return FrameFootprint.Known(frame, Footprint.FromHeader(header));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return FrameFootprint.Unknown(frame, $"{path} is missing");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FitsFormatException)
        {
            return FrameFootprint.Unknown(frame, $"{path}: {e.Message}");
        }
    }

    // A frame from a list is not known to be compressed or not.
    private string Find(string relativePath)
    {
        var path = Path.Combine(_root, relativePath);
        var other = path.EndsWith(SdssLayout.CompressedSuffix, StringComparison.Ordinal)
            ? path[..^SdssLayout.CompressedSuffix.Length]
            : path + SdssLayout.CompressedSuffix;
        return !File.Exists(path) && File.Exists(other) ? other : path;
    }
}
