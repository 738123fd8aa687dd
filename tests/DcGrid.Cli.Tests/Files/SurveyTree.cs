using DcGrid.Cli.Tests.Support;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;

namespace DcGrid.Cli.Tests.Files;

/// <summary>A small tree in the survey's layout, beside an empty folder for a storage.</summary>
internal sealed class SurveyTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="fields">Fields of one camera column; an image, a mask and a calibration each, some hundred bytes of a kind of their own.</param>
    public SurveyTree(int fields)
    {
        for (var field = 11; field < 11 + fields; field++)
        {
            ImageDataId image = new(4192, 4, field, SurveyFilter.R);
            foreach (var role in (SdssFileRole[])[SdssFileRole.FpC, SdssFileRole.FpM, SdssFileRole.TsField])
            {
                var path = SdssLayout.RelativePath(role, image);
                Paths.Add(path);
                Write(path, string.Concat(Enumerable.Repeat(path, 5 + (field % 7))));
            }
        }

        Paths.Sort(StringComparer.Ordinal);
    }

    public List<string> Paths { get; } = [];

    public string Tree => Path.Combine(_folder.Path, "tree");

    public string Storage => Path.Combine(_folder.Path, "se");

    public string StorageUrl => "file://" + Storage;

    /// <summary>Writes a file of the tree, older than anything that is registered.</summary>
    public void Write(string path, string text) => File.SetLastWriteTimeUtc(_folder.File(Path.Combine("tree", path), text), new DateTime(2013, 7, 31, 0, 0, 0, DateTimeKind.Utc));

    public string Stored(string path) => Path.Combine(Storage, path);

    public string InFolder(string name) => Path.Combine(_folder.Path, name);

    /// <summary>When a file of the storage was last written: it tells whether it was copied again.</summary>
    public Dictionary<string, DateTime> StoredTimes() => Directory.EnumerateFiles(Storage, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Storage, file), File.GetLastWriteTimeUtc, StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();
}
