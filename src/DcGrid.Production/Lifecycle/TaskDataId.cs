using System.Globalization;

namespace DcGrid.Production;

/// <summary>What a task works on, as far as the queue needs to know: a key to tell it apart and the parts that people
/// group by. Exactly one of the two shapes is filled in.</summary>
/// <param name="Filter">One of u g r i z.</param>
/// <param name="Key">Canonical text, unique within a stage: <c>004192-r4-0300</c> or <c>0-380,5-i</c>. Made once: planning asks for it often.</param>
public abstract record TaskDataId(string Filter, string Key)
{
    public string Filter { get; } = Filter;

    public string Key { get; } = Key;

    public sealed override string ToString() => Key;
}

/// <summary>One image: a camera column (1 to 6) of a run, cut into fields, in one filter.</summary>
public sealed record ImageDataId(int Run, int Camcol, int Field, string Filter)
    : TaskDataId(Filter, string.Create(CultureInfo.InvariantCulture, $"{Run:D6}-{Filter}{Camcol}-{Field:D4}"))
{
    public int Run { get; } = Run;

    public int Camcol { get; } = Camcol;

    public int Field { get; } = Field;
}

/// <summary>One cell of the sky map in one filter.</summary>
public sealed record PatchDataId(int Tract, int PatchX, int PatchY, string Filter)
    : TaskDataId(Filter, string.Create(CultureInfo.InvariantCulture, $"{Tract}-{PatchX},{PatchY}-{Filter}"))
{
    public int Tract { get; } = Tract;

    public int PatchX { get; } = PatchX;

    public int PatchY { get; } = PatchY;
}
