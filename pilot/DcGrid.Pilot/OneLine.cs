namespace DcGrid.Pilot;

/// <summary>Makes a text fit for a log line or a report's message.</summary>
internal static class OneLine
{
    public static string Of(string text)
    {
        var line = string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        }).Trim();
        return line.Length <= PilotLimits.MaxMessageChars ? line : line[..(PilotLimits.MaxMessageChars - 3)] + "...";
    }
}
