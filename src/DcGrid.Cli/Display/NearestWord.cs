namespace DcGrid.Cli.Display;

/// <summary>What somebody may have meant by a word that is not known.</summary>
internal static class NearestWord
{
    /// <summary>The known word with the fewest edits, if they are few for its length; else null.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        (string Word, int Edits) best = known
            .Select(k => (k, Edits(word.ToUpperInvariant(), k.ToUpperInvariant())))
            .OrderBy(pair => pair.Item2)
            .FirstOrDefault();
        return best.Word is not null && best.Edits <= Math.Max(2, best.Word.Length / 3) ? best.Word : null;
    }

    /// <summary>"; did you mean X?", or the list of the known words.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> known) =>
        To(word, known) is { } near ? $"did you mean \"{near}\"?" : $"known are {string.Join(", ", known)}";

    // Levenshtein, one row at a time.
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), replaced);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
