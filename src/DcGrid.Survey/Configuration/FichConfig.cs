namespace DcGrid.Survey.Configuration;

/// <summary>
/// The configuration file of the 2013 production, <c>fichconfig.txt</c>: one key and its value a line. It was "enough to
/// create the whole tree needed for the production", and is.
/// </summary>
/// <param name="MainDir">MAINDIR: absolute path of the folder below which productions lie.</param>
/// <param name="DcName">DCNAME: name of the production, which becomes the campaign's.</param>
/// <param name="DataMain">DATAMAIN: absolute path of the folder with the input data.</param>
/// <param name="DbHost">DBHOST: host of the catalogue's database.</param>
/// <param name="DbUser">DBUSER: user of that database.</param>
public sealed record FichConfig(string MainDir, string DcName, string DataMain, string DbHost, string DbUser)
{
    /// <summary>Longest name of a production, the same as a campaign's.</summary>
    public const int MaxNameCharacters = 64;

    private const string KnownKeys = "MAINDIR, DCNAME, DATAMAIN, DBHOST, DBUSER";

    private static readonly string[] Keys = ["MAINDIR", "DCNAME", "DATAMAIN", "DBHOST", "DBUSER"];

    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The folder of this production: MAINDIR/DCNAME.</summary>
    public string CampaignDirectory => $"{MainDir.TrimEnd('/')}/{DcName}";

    /// <summary>Reads a file.</summary>
    /// <exception cref="SurveyInputException">It can't be read, or a line is wrong.</exception>
    public static FichConfig Load(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Parse(reader, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SurveyInputException($"{path}: the configuration can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the lines of a file. Blank lines, and "#" with all that follows it, are passed over.</summary>
    /// <param name="reader">The lines.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="SurveyInputException">A line is wrong or a key is missing.</exception>
    public static FichConfig Parse(TextReader reader, string source)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var values = new Dictionary<string, (string Value, int Line)>(StringComparer.Ordinal);
        var line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            var comment = text.IndexOf('#', StringComparison.Ordinal);
            var words = (comment < 0 ? text : text[..comment]).TrimStart('\uFEFF').Trim()
                .Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
            {
                AddLine(words);
            }
        }

        foreach (var key in Keys)
        {
            if (!values.ContainsKey(key))
            {
                throw new SurveyInputException(source, 0, $"the key {key} is missing; the keys are {KnownKeys}");
            }
        }

        return new FichConfig(Folder("MAINDIR"), Name("DCNAME"), Folder("DATAMAIN"), values["DBHOST"].Value, values["DBUSER"].Value);

        void AddLine(string[] words)
        {
            if (!Keys.Contains(words[0]))
            {
                throw new SurveyInputException(source, line, $"'{words[0]}' is no key; the keys are {KnownKeys}");
            }

            if (words.Length != 2)
            {
                throw new SurveyInputException(source, line, $"{words[0]} needs one value without blanks in it");
            }

            if (!values.TryAdd(words[0], (words[1], line)))
            {
                throw new SurveyInputException(source, line, $"{words[0]} stands here again, after line {values[words[0]].Line}");
            }
        }

        string Folder(string key) => values[key].Value.StartsWith('/')
            ? values[key].Value
            : throw new SurveyInputException(source, values[key].Line, $"{key} must be an absolute path");

        string Name(string key) => IsName(values[key].Value)
            ? values[key].Value
            : throw new SurveyInputException(source, values[key].Line,
                $"{key} must be letters, digits, '_' and '-', at most {MaxNameCharacters} of them");
    }

    private static bool IsName(string text) =>
        text.Length <= MaxNameCharacters && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
