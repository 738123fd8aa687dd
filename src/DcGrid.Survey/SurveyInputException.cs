namespace DcGrid.Survey;

/// <summary>
/// A file that a person gave is wrong. The message is one line that names the file and, where there is one, the line, and
/// says what is expected.
/// </summary>
public sealed class SurveyInputException : Exception
{
    public SurveyInputException()
    {
    }

    public SurveyInputException(string message)
        : base(message)
    {
    }

    public SurveyInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="source">File name as the person gave it.</param>
    /// <param name="line">Line number from 1; 0 for the file as a whole.</param>
    /// <param name="problem">What is wrong and what is expected.</param>
    public SurveyInputException(string source, int line, string problem)
        : base(line > 0 ? $"{source}:{line}: {problem}" : $"{source}: {problem}") =>
        Line = line;

    /// <summary>Line number from 1; 0 where the whole file is meant.</summary>
    public int Line { get; }
}
