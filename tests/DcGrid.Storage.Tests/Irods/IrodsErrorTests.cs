using DcGrid.Irods.Loopback;

namespace DcGrid.Storage.Tests.Irods;

/// <summary>What goes wrong is said in one line, with its kind, what to do next, and no password.</summary>
public sealed class IrodsErrorTests : IAsyncLifetime
{
    private const string Secret = "s3cret <&\"' word";
    private IrodsWorld _world = null!;

    public static TheoryData<IrodsServerVersion> Versions => [.. Enum.GetValues<IrodsServerVersion>()];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_wrong_password_and_the_right_one_after_it(IrodsServerVersion version)
    {
        await StartAsync(version);
        await File.WriteAllTextAsync(_world.PasswordFile, "an0ther\n");
        var error = await RefusedAsync(StorageErrorKind.AccessDenied, "CAT_INVALID_AUTHENTICATION", "iinit");
        Assert.Contains("rods#tempZone", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("an0ther", error.ToString(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(_world.PasswordFile, Secret + "\n");
        Assert.NotNull(await _world.Storage.StatAsync(_world.Home, default));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_user_that_the_server_does_not_know(IrodsServerVersion version)
    {
        await StartAsync(version);
        _world.WriteEnvironment(("irods_user_name", "nobody"));
        await RefusedAsync(StorageErrorKind.AccessDenied, "nobody#tempZone", "iRODS environment");
    }

    [Fact]
    public async Task A_zone_that_is_not_the_login_s()
    {
        await StartAsync();
        var error = await FailsAsync(() => _world.Storage.StatAsync(At("/otherZone/home/rods/x"), default));
        Assert.Equal((StorageErrorKind.BadUrl, false), (error.Kind, error.IsTransient));
        Assert.Contains("has no zone 'otherZone'", error.Message, StringComparison.Ordinal);
        Assert.Contains("check the first part of the URL's path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zone_that_the_server_does_not_know()
    {
        await StartAsync();
        _world.Server.Faults.FailCall(633, -26000);
        await RefusedAsync(StorageErrorKind.BadUrl, "does not know that zone (SYS_INVALID_ZONE_NAME -26000)");
    }

    [Fact]
    public async Task A_user_in_the_URL_who_is_not_the_login_s()
    {
        await StartAsync();
        var authority = _world.Home.Authority;
        Assert.NotNull(await _world.Storage.StatAsync(StorageUrl.Parse($"irods://rods@{authority}{_world.Home.Path}"), default));
        var error = await FailsAsync(() => _world.Storage.StatAsync(StorageUrl.Parse($"irods://alice@{authority}{_world.Home.Path}"), default));
        Assert.Equal(StorageErrorKind.AccessDenied, error.Kind);
        Assert.Contains("that of rods, and the URL names alice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_login_for_a_host()
    {
        await StartAsync();
        var other = await FailsAsync(() => _world.Storage.StatAsync(StorageUrl.Parse("irods://data.example.org/tempZone/home/rods"), default));
        Assert.Equal((StorageErrorKind.AccessDenied, false), (other.Kind, other.IsTransient));
        Assert.StartsWith("no login is known for irods://data.example.org:1247: the iRODS environment is that of irods://127.0.0.1:", other.Message, StringComparison.Ordinal);
        Assert.Contains("IRODS_ENVIRONMENT_FILE", other.Message, StringComparison.Ordinal);

        File.Delete(_world.EnvironmentFile);
        await RefusedAsync(StorageErrorKind.AccessDenied, "no login is known for irods://127.0.0.1", "is not there");
        await File.WriteAllTextAsync(_world.EnvironmentFile, "{");
        await RefusedAsync(StorageErrorKind.AccessDenied, "no login is known for irods://127.0.0.1", "is no JSON");
    }

    [Fact]
    public async Task A_password_file_that_is_missing_empty_or_open_to_others()
    {
        await StartAsync();
        File.SetUnixFileMode(_world.PasswordFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var error = await RefusedAsync(StorageErrorKind.AccessDenied, "open to others", $"chmod 600 {_world.PasswordFile}");
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        File.Delete(_world.PasswordFile);
        await RefusedAsync(StorageErrorKind.AccessDenied, "is not there", "iinit", "DCGRID_IRODS_PASSWORD_FILE");
        await File.WriteAllTextAsync(_world.PasswordFile, "\n");
        File.SetUnixFileMode(_world.PasswordFile, UnixFileMode.UserRead);
        await RefusedAsync(StorageErrorKind.AccessDenied, "has no password in its first line");
    }

    [Fact]
    public async Task No_permission()
    {
        const string locked = "/tempZone/home/locked";
        await StartAsync(options: new IrodsLoopbackOptions { Password = Secret, ReadOnlyCollections = [locked] });
        var error = await FailsAsync(() => _world.Storage.StoreAsync(_world.WriteRandom("up", 10), At(locked + "/x"), default));
        Assert.Equal((StorageErrorKind.AccessDenied, false), (error.Kind, error.IsTransient));
        Assert.Contains("rods#tempZone has no permission there (CAT_NO_ACCESS_PERMISSION -818000); ask the owner for access with ichmod", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(3 << 20)]
    public async Task A_full_resource(long bytes)
    {
        await StartAsync(options: new IrodsLoopbackOptions { Password = Secret, CapacityBytes = 999 });
        var error = await FailsAsync(() => _world.Storage.StoreAsync(_world.WriteRandom("up", bytes), _world.Home.Child("x"), default));
        Assert.Equal((StorageErrorKind.NoSpace, false), (error.Kind, error.IsTransient));
        Assert.Contains("is full", error.Message, StringComparison.Ordinal);
        Assert.Contains("free space on it", error.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Objects());
    }

    [Fact]
    public async Task A_quota_that_is_used_up()
    {
        await StartAsync(options: new IrodsLoopbackOptions { Password = Secret, QuotaBytes = 999 });
        var error = await FailsAsync(() => _world.Storage.StoreAsync(_world.WriteRandom("up", 1000), _world.Home.Child("x"), default));
        Assert.Equal((StorageErrorKind.NoSpace, false), (error.Kind, error.IsTransient));
        Assert.Contains("the quota of rods", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_such_object()
    {
        await StartAsync();
        var url = _world.Home.Child("none");
        var error = await FailsAsync(() => _world.Storage.FetchAsync(url, _world.Folder["x"], ContentExpectation.None, default));
        Assert.Equal((StorageErrorKind.NotFound, $"can't fetch {url}: it is not there; check the path"), (error.Kind, error.Message));
        Assert.Equal(StorageErrorKind.NotFound, (await FailsAsync(() => _world.Storage.OpenReadAsync(url, 0, null, default))).Kind);
    }

    [Fact]
    public async Task A_server_that_is_gone()
    {
        await StartAsync();
        _world.Server.Faults.DropConnections(int.MaxValue);
        List<string> notes = [];
        var error = await FailsAsync(() => _world.Storage.StoreAsync(_world.WriteRandom("up", 10), _world.Home.Child("x"), notes.Add, default));
        Assert.Equal((StorageErrorKind.Unavailable, true), (error.Kind, error.IsTransient));
        Assert.Contains("try again", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, notes.Count);
        Assert.All(notes, note => Assert.StartsWith($"store {_world.Home.Child("x")}: try ", note, StringComparison.Ordinal));

        // Nobody listens there.
        _world.WriteEnvironment(("irods_port", 1));
        var refused = await FailsAsync(() => _world.Storage.StatAsync(StorageUrl.Parse("irods://127.0.0.1:1/tempZone/home"), default));
        Assert.Equal((StorageErrorKind.Unavailable, true), (refused.Kind, refused.IsTransient));
        Assert.Contains("check host and port, and that the server is up", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_policies_about_TLS_that_do_not_meet()
    {
        await StartAsync();
        _world.WriteEnvironment(("irods_client_server_policy", "CS_NEG_REQUIRE"));
        await RefusedAsync(StorageErrorKind.Unavailable, "don't agree about TLS", "irods_client_server_policy");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for()
    {
        await StartAsync(options: new IrodsLoopbackOptions { Password = Secret, Policy = NegotiationPolicy.Require });
        _world.IsHardOnServer = true;
        await RefusedAsync(StorageErrorKind.Unavailable, "TLS with 127.0.0.1", "irods_ssl_ca_certificate_file");
        _world.WriteEnvironment(("irods_ssl_ca_certificate_file", _world.Server.CertificateFile));
        await using IrodsStorageElement mended = new(_world.Options);
        Assert.NotNull(await mended.StatAsync(_world.Home, default));
    }

    [Fact]
    public async Task What_a_server_says_in_several_lines_is_told_in_one()
    {
        await StartAsync();
        _world.Server.Faults.FailCall(633, -1); // no such number in the list
        var error = await FailsAsync(() => _world.Storage.StatAsync(_world.Home, default));
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task An_URL_without_a_zone()
    {
        await StartAsync();
        var error = await FailsAsync(() => _world.Storage.StatAsync(At("/"), default));
        Assert.Equal(StorageErrorKind.BadUrl, error.Kind);
        Assert.Contains("write irods://user@127.0.0.1/zone/home/user", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_irods_URL_no_login_is_needed()
    {
        await StartAsync();
        await using var storage = StorageElements.CreateDefault([], TimeProvider.System, irods: new IrodsStorageOptions { EnvironmentFile = _world.Folder["none"] });
        Assert.NotNull(await storage.StatAsync(StorageUrl.FromLocalPath(_world.WriteRandom("x", 1)), default));
    }

    private static Task<StorageException> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<StorageException>(call);

    private async Task StartAsync(IrodsServerVersion version = IrodsServerVersion.V502, IrodsLoopbackOptions? options = null) => _world = await IrodsWorld.StartAsync(
        (options ?? new IrodsLoopbackOptions { Password = Secret }) with { Version = version }, new IrodsStorageOptions { PartBytes = 1 << 20 });

    private StorageUrl At(string path) => StorageUrl.Parse($"irods://{_world.Home.Authority}{path}");

    private async Task<StorageException> RefusedAsync(StorageErrorKind kind, params string[] parts)
    {
        var error = await FailsAsync(() => _world.Storage.StatAsync(_world.Home, default));
        Assert.Equal((kind, false), (error.Kind, error.IsTransient));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        return error;
    }
}
