using System.CommandLine;
using DcGrid.Cli.Failures;
using DcGrid.Cli.Tests.Support;

namespace DcGrid.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("campaign lst", "dcgrid: no command \"lst\"; did you mean \"list\"?; see: dcgrid campaign --help\n")]
    [InlineData("campaign list -o xml", "dcgrid: no output format \"xml\"; it is table, json or csv; see: dcgrid campaign list --help\n")]
    [InlineData("campaign list --outptu json", "see: dcgrid campaign list --help\n")]
    [InlineData("task show x", "see: dcgrid task show --help\n")]
    [InlineData("task list --stage Coad", "dcgrid: --stage does not know \"Coad\"; did you mean \"Coadd\"?\n")]
    [InlineData("task list --state reddy", "dcgrid: --state does not know \"reddy\"; did you mean \"ready\"?\n")]
    [InlineData("task list --filter y", "dcgrid: --filter does not know \"y\"; ")]
    [InlineData("token issue --role root --name x", "dcgrid: no role \"root\"; ")]
    [InlineData("token issue --role pilot --name x --lifetime 3w", "dcgrid: --lifetime \"3w\" is no length of time; write 30d, 12h, 45m or 90s\n")]
    [InlineData("pilot submit --site x --count 0", "dcgrid: --count must be 1 or more\n")]
    [InlineData("completion tcsh", "dcgrid: no completion for \"tcsh\"; ")]
    public async Task A_wrong_command_line_is_one_line_and_status_2(string line, string error)
    {
        FakeTerminal terminal = new();
        Assert.Equal((int)ExitCode.Usage, await terminal.RunAsync(line.Split(' ')));
        Assert.Contains(error, terminal.Error, StringComparison.Ordinal);
        Assert.Equal(1, terminal.Error.Count(c => c == '\n'));
        Assert.Equal("", terminal.Out);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _dcgrid_complete dcgrid")]
    [InlineData("zsh", "compdef _dcgrid dcgrid")]
    [InlineData("fish", "complete --command dcgrid")]
    public async Task Completion_scripts_are_printed(string shell, string line)
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await terminal.RunAsync("completion", shell));
        Assert.Contains(line, terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dcgrid campaign ver", "verify")]
    [InlineData("dcgrid task list --stage Co", "Coadd")]
    [InlineData("dcgrid task list --outcome PSF", "PSF_FAILED")]
    [InlineData("dcgrid campaign list --output j", "json")]
    public async Task What_fits_at_the_cursor_is_suggested(string line, string word)
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await terminal.RunAsync($"[suggest:{line.Length}]", line));
        Assert.Contains(word, terminal.Out.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task Every_exit_status_is_explained()
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await terminal.RunAsync("help", "exit-codes", "-o", "csv"));
        foreach (var code in Enum.GetValues<ExitCode>())
        {
            Assert.Contains($"\n{(int)code},", terminal.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_readme_has_the_same_exit_statuses()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "DcGrid.Cli", "README.md"));
        Assert.All(ExitCodes.All, c => Assert.Contains($"| {(int)c.Code} | {c.Meaning} |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_command_and_option_says_what_it_is_for() => CheckDescriptions(CommandTree.Build(new FakeTerminal().Terminal));

    [Fact]
    public void A_stack_trace_is_for_those_who_ask()
    {
        FakeTerminal plain = new();
        FakeTerminal debug = new(variables: new Dictionary<string, string> { ["DCGRID_DEBUG"] = "1" });
        InvalidOperationException e = new("odd\nthing");
        Assert.Equal(ExitCode.UnexpectedError, FailureReport.Write(e, plain.Terminal));
        FailureReport.Write(e, debug.Terminal);
        Assert.Equal(
            "dcgrid: InvalidOperationException: odd thing; run again with DCGRID_DEBUG=1 and report what it prints\n", plain.Error);
        Assert.Contains("System.InvalidOperationException: odd", debug.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_from_the_keyboard_has_its_own_status() =>
        Assert.Equal(ExitCode.Interrupted, FailureReport.Describe(new OperationCanceledException()).Code);

    private static void CheckDescriptions(Command command)
    {
        Assert.False(string.IsNullOrEmpty(command.Description), command.Name);
        Assert.All(command.Options, o => Assert.False(string.IsNullOrEmpty(o.Description), $"{command.Name} {o.Name}"));
        Assert.All(command.Arguments, a => Assert.False(string.IsNullOrEmpty(a.Description), $"{command.Name} {a.Name}"));
        foreach (var child in command.Subcommands)
        {
            CheckDescriptions(child);
        }
    }
}
