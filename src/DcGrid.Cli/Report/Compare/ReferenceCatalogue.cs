using System.Globalization;
using DcGrid.Cli.Failures;
using DcGrid.CrossMatch;
using DcGrid.Survey.Ids;

namespace DcGrid.Cli.Report.Compare;

/// <summary>A source of the reference.</summary>
/// <param name="Position">ICRS.</param>
/// <param name="Flux">PSF flux, ADU of the raw frame; NaN where there is none.</param>
/// <param name="FluxSigma">Its error, ADU.</param>
/// <param name="IsFlagged">True where any of <see cref="ReferenceCatalogue.DoubtFlags"/> is set.</param>
internal readonly record struct ReferenceSource(CatalogPosition Position, double Flux, double FluxSigma, bool IsFlagged)
{
    /// <summary>NaN where either is missing.</summary>
    public double SignalToNoise => Flux / FluxSigma;
}

/// <summary>
/// What a release of the LSST stack measured on the frames, frame by frame: text, a header line <c>#id coord.ra ...</c>, then
/// a source a line, values separated by blanks. <c>id &gt;&gt; 26</c> is the frame's ccdExposureId.
/// </summary>
internal sealed class ReferenceCatalogue
{
    /// <summary>Flags of which each may mean that position or flux are not to be trusted.</summary>
    public static readonly IReadOnlyList<string> DoubtFlags =
    [
        "flags.negative", "flags.badcentroid", "flags.pixel.edge", "flags.pixel.interpolated.center", "flags.pixel.saturated.center",
    ];

    private const int SourceBits = 26;

    private static readonly string[] Numbers = ["coord.ra", "coord.dec", "flux.psf", "flux.psf.err"];

    private readonly SortedDictionary<ImageDataId, List<ReferenceSource>> _frames = [];

    private ReferenceCatalogue(string name) => Name = name;

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>Sources by frame.</summary>
    public IReadOnlyDictionary<ImageDataId, List<ReferenceSource>> Frames => _frames;

    public int Count => _frames.Values.Sum(f => f.Count);

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It is no such file; the message names the line.</exception>
    public static async Task<ReferenceCatalogue> ReadAsync(string path, CancellationToken cancellation)
    {
        using StreamReader reader = new(path);
        return await ReadAsync(reader, Path.GetFileName(path), cancellation);
    }

    /// <inheritdoc cref="ReadAsync(string, CancellationToken)"/>
    public static async Task<ReferenceCatalogue> ReadAsync(TextReader reader, string name, CancellationToken cancellation)
    {
        var header = await reader.ReadLineAsync(cancellation) ?? "";
        if (!header.StartsWith('#'))
        {
            throw CommandException.Usage($"{name} is no reference catalogue: its first line must name the columns, #id coord.ra ...");
        }

        Columns columns = new(header[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries), name);
        ReferenceCatalogue catalogue = new(name);
        var number = 1;
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (number > ReportLimits.MaxReferenceSources)
            {
                throw CommandException.Usage(
                    $"{name} has more than {ReportLimits.MaxReferenceSources} lines; compare with a part of it");
            }

            catalogue.Add(line, columns, number);
        }

        return catalogue;
    }

    private void Add(string line, Columns columns, int number)
    {
        var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (cells.Length != columns.Count || !long.TryParse(cells[columns.Id], CultureInfo.InvariantCulture, out var id))
        {
            throw Damaged(number, $"it has {cells.Length} values where the header names {columns.Count}, or no whole number as id");
        }

        var values = new double[Numbers.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.TryParse(cells[columns.Numbers[i]], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
            {
                throw Damaged(number, $"{Numbers[i]} is \"{cells[columns.Numbers[i]]}\" and no number");
            }
        }

        if (!double.IsFinite(values[0]) || !(Math.Abs(values[1]) <= 90))
        {
            throw Damaged(number, "its position is not on the sky");
        }

        ReferenceSource source = new(
            new CatalogPosition(values[0], values[1]), values[2], values[3], columns.Flags.Any(f => cells[f] == "True"));
        var frame = FrameOf(id, number);
        if (!_frames.TryGetValue(frame, out var sources))
        {
            _frames[frame] = sources = [];
        }

        sources.Add(source);
    }

    private ImageDataId FrameOf(long id, int number)
    {
        try
        {
            return ImageDataId.FromCcdExposureId(id >> SourceBits);
        }
        catch (FormatException e)
        {
            throw Damaged(number, $"its id {id} names no frame: {e.Message}");
        }
    }

    private CommandException Damaged(int line, string why) =>
        CommandException.Usage($"{Name} line {line} can't be read: {why}; fetch the file again");

    /// <summary>Places of the columns that are read.</summary>
    private sealed class Columns
    {
        public Columns(string[] names, string file)
        {
            int Place(string name) => Array.IndexOf(names, name) is >= 0 and int place
                ? place
                : throw CommandException.Usage($"{file} has no column {name}; is it a list of sources of the LSST stack?");

            Count = names.Length;
            Id = Place("id");
            Numbers = Array.ConvertAll(ReferenceCatalogue.Numbers, Place);
            Flags = [.. DoubtFlags.Select(Place)];
        }

        public int Count { get; }

        public int Id { get; }

        public int[] Numbers { get; }

        public int[] Flags { get; }
    }
}
