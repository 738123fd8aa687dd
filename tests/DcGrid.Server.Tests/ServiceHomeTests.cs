using DcGrid.Server.Hosting;
using DcGrid.Server.Tests.Support;

namespace DcGrid.Server.Tests;

public sealed class ServiceHomeTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceHome _home;

    public ServiceHomeTests()
    {
        _home = new ServiceHome(new DirectoryInfo(_folder.File("home")));
        _home.Create();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_the_owner_may_look_into_it() => Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_home.Folder));

    [Fact]
    public void Private_files_are_the_owners_alone_even_where_one_was_open_to_all()
    {
        File.WriteAllText(_home.AdminToken, "old");
        File.SetUnixFileMode(_home.AdminToken, OwnerOnly | UnixFileMode.OtherRead);
        ServiceHome.WritePrivate(_home.AdminToken, "new");
        Assert.Equal((OwnerOnly, "new"), (File.GetUnixFileMode(_home.AdminToken), File.ReadAllText(_home.AdminToken)));
        Assert.Equal([_home.AdminToken], Directory.GetFiles(_home.Folder));
    }

    [Fact]
    public async Task Making_a_service_gives_the_admins_token_to_its_owner_and_doing_it_again_changes_nothing()
    {
        await StoreFiles.InitializeAsync(_home, null, new ManualTime(), CancellationToken.None);
        var token = File.ReadAllText(_home.AdminToken);
        Assert.Matches("^dcg_[A-Za-z0-9_-]{43}\n$", token);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_home.AdminToken));
        await StoreFiles.InitializeAsync(_home, null, new ManualTime(), CancellationToken.None);
        Assert.Equal(token, File.ReadAllText(_home.AdminToken));
    }

    [Fact]
    public void A_second_server_is_kept_off_while_the_first_is_up()
    {
        using (_home.Lock())
        {
            var told = Assert.Throws<StartupException>(_home.Lock).Message;
            Assert.StartsWith($"another dcgrid-server serves {_home.Folder}; stop it", told, StringComparison.Ordinal);
        }

        _home.Lock().Dispose();
    }

    [Fact]
    public void The_address_of_the_last_start_is_remembered()
    {
        Assert.Null(_home.LastListen());
        _home.RememberListen(new Uri("http://127.0.0.1:4321"));
        Assert.Equal(new Uri("http://127.0.0.1:4321"), _home.LastListen());
    }

    [Fact]
    public void Where_the_server_is_can_be_read_while_it_is_up()
    {
        _home.PublishEndpoint(new Uri("http://127.0.0.1:4321"), new ManualTime().GetUtcNow(), null);
        var text = File.ReadAllText(_home.EndpointFile);
        Assert.Contains("\"url\": \"http://127.0.0.1:4321", text, StringComparison.Ordinal);
        Assert.Contains($"\"pid\": {Environment.ProcessId}", text, StringComparison.Ordinal);
        _home.WithdrawEndpoint();
        Assert.False(File.Exists(_home.EndpointFile));
    }
}
