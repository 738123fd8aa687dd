using DcGrid.Pilot.Node;

namespace DcGrid.Pilot.Work;

/// <summary>
/// The private folders of one attempt: <c>work</c>, which is the payload's, and beside it the logs, which are not.
/// </summary>
internal sealed class Sandbox
{
    public const string TaskFileName = "task.json";
    public const string ResultFileName = "result.json";
    public const string OutputDirectory = "out";

    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root;

    private Sandbox(string root)
    {
        _root = root;
        Folder = Path.Combine(root, "work");
    }

    /// <summary>The payload's working directory.</summary>
    public string Folder { get; }

    public string OutputFolder => Path.Combine(Folder, OutputDirectory);

    public string TemporaryFolder => Path.Combine(Folder, "tmp");

    public string TaskFile => Path.Combine(Folder, TaskFileName);

    public string ResultFile => Path.Combine(Folder, ResultFileName);

    public string StdoutFile => Path.Combine(_root, "stdout");

    public string StderrFile => Path.Combine(_root, "stderr");

    public string UsageFile => Path.Combine(_root, "usage");

    /// <summary>Makes the folders; whatever an attempt of the same name left there goes first.</summary>
    public static Sandbox Create(string root)
    {
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }

        Sandbox sandbox = new(root);
        foreach (var folder in (string[])[root, sandbox.Folder, sandbox.OutputFolder, sandbox.TemporaryFolder])
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }

        return sandbox;
    }

    /// <summary>The absolute path of a staged input; makes its folder.</summary>
    public string PlaceForInput(string relativePath)
    {
        var path = Path.Combine(Folder, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly);
        return path;
    }

    public bool ScratchIsFull() => NodeFacts.ReadFreeBytes(_root) < PilotLimits.FullDiskBytes;

    /// <summary>Bytes of all files in the sandbox; links are not followed.</summary>
    public long MeasureBytes()
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long total = 0;
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", all))
        {
            try
            {
                total += file.Length;
            }
            catch (FileNotFoundException)
            {
                // The payload removed it just now.
            }
        }

        return total;
    }

    /// <summary>Removes the folders; again, it does nothing.</summary>
    public void Remove()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }
}
