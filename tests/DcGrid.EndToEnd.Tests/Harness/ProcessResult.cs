namespace DcGrid.EndToEnd.Tests.Harness;

/// <summary>What a program that has ended left behind.</summary>
internal sealed record ProcessResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The same result, if the program ended with <paramref name="exitCode"/>; else the test fails and shows what it said.</summary>
    public ProcessResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"{Command}\nexit code {ExitCode}, expected {exitCode}\n{Output}\n{Error}");
        return this;
    }

    /// <summary>Asserts that the program said one line to the person, with these words and no stack trace.</summary>
    public ProcessResult ExpectOneLine(params string[] words)
    {
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }
}
