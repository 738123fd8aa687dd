using System.Text.Json;

namespace DcGrid.Payload.Tests;

/// <summary>What result.json says.</summary>
internal sealed record PayloadResult(string Folder, JsonElement Record, string Log)
{
    public string Outcome => this.Record.GetProperty("outcome").GetString()!;

    public string Message => this.Record.GetProperty("message").GetString()!;

    public IReadOnlyList<string> ErrorCodes => [.. this.Record.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()!)];

    public IReadOnlyList<string> OutputRoles => [.. this.Record.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("role").GetString()!)];

    /// <summary>A figure by name; the test fails when it was not reported.</summary>
    public double Figure(string name)
    {
        foreach (var figure in this.Record.GetProperty("figures").EnumerateArray())
        {
            if (figure.GetProperty("name").GetString() == name)
            {
                return figure.GetProperty("value").GetDouble();
            }
        }

        throw new Xunit.Sdk.XunitException($"{this.Outcome}: there is no figure {name}");
    }

    /// <summary>The full path of the output of a role.</summary>
    public string Output(string role) => Path.Combine(
        this.Folder,
        this.Record.GetProperty("outputs").EnumerateArray().Single(output => output.GetProperty("role").GetString() == role).GetProperty("path").GetString()!);

    /// <summary>Fails the test, with the log, unless the outcome is the one expected.</summary>
    public PayloadResult Expect(string outcome)
    {
        Assert.True(this.Outcome == outcome, $"{this.Outcome} instead of {outcome}: {this.Message}\n{this.Log}");
        return this;
    }
}
