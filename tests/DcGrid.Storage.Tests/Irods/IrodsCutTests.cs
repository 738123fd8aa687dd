using DcGrid.Irods.Loopback;

namespace DcGrid.Storage.Tests.Irods;

/// <summary>The connection is cut at many bytes of a transfer: nothing stands under the final name that is not whole, and the next try ends well.</summary>
public sealed class IrodsCutTests : IAsyncLifetime
{
    private const int PartBytes = 1 << 20;
    private const int Seed = 20130731;
    private IrodsWorld _world = null!;

    /// <summary>Release, size of the file in bytes, places.</summary>
    public static TheoryData<IrodsServerVersion, long, int> Sizes
    {
        get
        {
            var data = new TheoryData<IrodsServerVersion, long, int>();
            foreach (var version in Enum.GetValues<IrodsServerVersion>())
            {
                data.Add(version, 0, 15);
                data.Add(version, 1000, 20);
                data.Add(version, 5 << 20, 20);
                data.Add(version, (33 << 20) + 7, 5);
            }

            return data;
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_file_that_is_stored(IrodsServerVersion version, long bytes, int places)
    {
        await StartAsync(version);
        var file = _world.WriteRandom("up", bytes);
        var contents = await File.ReadAllBytesAsync(file);
        var traffic = await MeasureAsync(faults => faults.BytesReceived(), () => _world.Storage.StoreAsync(file, _world.Home.Child("whole"), default));
        Random random = new(Seed);
        var made = 0;
        for (var round = 0; round < places; round++)
        {
            await QuietAsync();
            var url = _world.Home.Child($"cut/{round}");
            var before = _world.Server.Faults.BytesReceived(FaultBytes.Contents);
            var cuts = _world.Server.Faults.CutsMade;
            List<string> notes = [];
            _world.Server.Faults.CutAfterReceived(random.NextInt64(traffic));
            var digest = await _world.Storage.StoreAsync(
                file,
                url,
                note =>
                {
                    // Between two tries: what has the final name is whole.
                    Assert.True(_world.Server.StoredBytes(url.Path) is not { } there || there.AsSpan().SequenceEqual(contents));
                    notes.Add(note);
                    LetServerNotice();
                },
                default);

            // The last bytes of a large file may not come to pass, where fewer connections join than before.
            made += _world.Server.Faults.CutsMade - cuts;
            _world.Server.Faults.Clear();
            Assert.Equal(await HashingCopy.DigestAsync(file, default), digest);
            Assert.Equal(contents, _world.Server.StoredBytes(url.Path));
            await QuietAsync();
            AssertMoved(bytes, _world.Server.Faults.BytesReceived(FaultBytes.Contents) - before);
            Assert.All(notes, note => Assert.StartsWith($"store {url}: try 1: ", note, StringComparison.Ordinal));
            Assert.All(notes, note => Assert.Contains("; tried again", note, StringComparison.Ordinal));
            Assert.DoesNotContain(_world.Objects(), path => path.Contains(TemporaryName.Prefix, StringComparison.Ordinal));
        }

        Assert.InRange(made, places - 1, places);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_file_that_is_fetched(IrodsServerVersion version, long bytes, int places)
    {
        await StartAsync(version);
        var file = _world.WriteRandom("up", bytes);
        var url = _world.Home.Child("f");
        var expected = await _world.Storage.StoreAsync(file, url, default);
        var traffic = await MeasureAsync(faults => faults.BytesSent(), () => _world.Storage.FetchAsync(url, _world.Folder["whole"], ContentExpectation.None, default));
        Random random = new(Seed);
        var made = 0;
        for (var round = 0; round < places; round++)
        {
            await QuietAsync();
            var before = _world.Server.Faults.BytesSent(FaultBytes.Contents);
            var cuts = _world.Server.Faults.CutsMade;
            var down = _world.Folder[$"down-{round}"];
            List<string> notes = [];
            _world.Server.Faults.CutAfterSent(random.NextInt64(traffic));
            var digest = await _world.Storage.FetchAsync(
                url,
                down,
                round % 2 == 0 ? new ContentExpectation(expected.Sha256, bytes) : ContentExpectation.None,
                note =>
                {
                    Assert.False(File.Exists(down));
                    notes.Add(note);
                    LetServerNotice();
                },
                default);

            // The last bytes of a large file may not come to pass, where fewer connections join than before.
            made += _world.Server.Faults.CutsMade - cuts;
            _world.Server.Faults.Clear();
            Assert.Equal(expected, digest);
            Assert.Equal(expected, await HashingCopy.DigestAsync(down, default));
            await QuietAsync();
            AssertMoved(bytes, _world.Server.Faults.BytesSent(FaultBytes.Contents) - before);
            Assert.All(notes, note => Assert.StartsWith($"fetch {url}: try 1: ", note, StringComparison.Ordinal));
            Assert.DoesNotContain(Directory.GetFiles(_world.Folder.Path), path => path.Contains(TemporaryName.Prefix, StringComparison.Ordinal));
        }

        Assert.InRange(made, places - 1, places);
    }

    [Theory]
    [InlineData(IrodsServerVersion.V331)]
    [InlineData(IrodsServerVersion.V502)]
    public async Task A_large_file_goes_on_where_it_was_cut(IrodsServerVersion version)
    {
        await StartAsync(version);
        const long bytes = 24 << 20;
        var file = _world.WriteRandom("up", bytes);
        var url = _world.Home.Child("f");
        List<string> notes = [];
        _world.Server.Faults.CutAfterReceived(20 << 20, counted: FaultBytes.Contents);
        var expected = await _world.Storage.StoreAsync(file, url, Note, default);
        Assert.Contains("bytes there", Assert.Single(notes), StringComparison.Ordinal);

        // What the connections had under way is sent again, no more.
        Assert.InRange(_world.Server.Faults.BytesReceived(FaultBytes.Contents), bytes, bytes + (8 * PartBytes));

        _world.Server.Faults.CutAfterSent(20 << 20, counted: FaultBytes.Contents);
        Assert.Equal(expected, await _world.Storage.FetchAsync(url, _world.Folder["down"], new ContentExpectation(expected.Sha256, bytes), notes.Add, default));
        Assert.Contains("bytes there", notes[1], StringComparison.Ordinal);
        Assert.InRange(_world.Server.Faults.BytesSent(FaultBytes.Contents), bytes, bytes + (8 * PartBytes));

        // Part of a file, over one connection.
        var part = url.Part(5, 23 << 20);
        var sent = _world.Server.Faults.BytesSent(FaultBytes.Contents);
        _world.Server.Faults.CutAfterSent(20 << 20, counted: FaultBytes.Contents);
        var digest = await _world.Storage.FetchAsync(part, _world.Folder["part"], ContentExpectation.None, notes.Add, default);
        Assert.Equal(await HashingCopy.DigestAsync(_world.Folder["part"], default), digest);
        Assert.True(File.ReadAllBytes(file).AsSpan(5, 23 << 20).SequenceEqual(File.ReadAllBytes(_world.Folder["part"])));
        Assert.InRange(_world.Server.Faults.BytesSent(FaultBytes.Contents) - sent, 23 << 20, 28 << 20);

        void Note(string note)
        {
            notes.Add(note);
            LetServerNotice();
        }
    }

    [Theory]
    [InlineData(1, 24 << 20)]
    [InlineData(2, 36 << 20)]
    public async Task What_the_server_takes_for_being_written_is_tried_once_more_and_then_left(int refusals, long mostBytes)
    {
        await StartAsync(IrodsServerVersion.V502);
        const long bytes = 16 << 20;
        var file = _world.WriteRandom("up", bytes);
        List<string> notes = [];
        _world.Server.Faults.CutAfterReceived(12 << 20, counted: FaultBytes.Contents);
        await _world.Storage.StoreAsync(
            file,
            _world.Home.Child("f"),
            note =>
            {
                LetServerNotice();
                if (notes.Count == 0)
                {
                    _world.Server.Faults.FailCall(602, -405000, times: refusals);
                }

                notes.Add(note);
            },
            default);
        Assert.Equal(refusals + 1, notes.Count);
        Assert.Contains("INTERMEDIATE_REPLICA_ACCESS", notes[^1], StringComparison.Ordinal);
        Assert.InRange(_world.Server.Faults.BytesReceived(FaultBytes.Contents), bytes, mostBytes);
        Assert.Equal(["f"], _world.Objects());
    }

    [Theory]
    [InlineData(IrodsServerVersion.V331, 1000)]
    [InlineData(IrodsServerVersion.V331, 3 << 20)]
    [InlineData(IrodsServerVersion.V502, 1000)]
    [InlineData(IrodsServerVersion.V502, 3 << 20)]
    public async Task An_answer_that_is_lost_at_any_call_does_no_harm(IrodsServerVersion version, long bytes)
    {
        await StartAsync(version);
        var file = _world.WriteRandom("up", bytes);
        var contents = await File.ReadAllBytesAsync(file);
        foreach (var api in (int[])[601, 602, 606, 626, 627, 629, 633, 673, 674, 676, 681, 20004])
        {
            await QuietAsync();
            var url = _world.Home.Child($"lost-{api}/f");
            _world.Server.Faults.CutAfterCall(api);
            var digest = await _world.Storage.StoreAsync(file, url, _ => LetServerNotice(), default);
            Assert.Equal(await HashingCopy.DigestAsync(file, default), digest);
            Assert.Equal(contents, _world.Server.StoredBytes(url.Path));
            Assert.DoesNotContain(_world.Objects(), path => path.Contains(TemporaryName.Prefix, StringComparison.Ordinal));
            _world.Server.Faults.Clear();
        }
    }

    [Theory]
    [InlineData(IrodsServerVersion.V331)]
    [InlineData(IrodsServerVersion.V502)]
    public async Task A_transfer_that_is_given_up_leaves_nothing_behind(IrodsServerVersion version)
    {
        _world = await IrodsWorld.StartAsync(
            new IrodsLoopbackOptions { Version = version }, new IrodsStorageOptions { PartBytes = PartBytes }, new StorageRetryOptions { MaxRetries = 0 });
        var file = _world.WriteRandom("up", 6 << 20);
        // All is there but for the checksum; the object is no longer open, which some servers would not remove it in.
        _world.Server.Faults.CutAtCall(629);
        var error = await Assert.ThrowsAsync<StorageException>(() => _world.Storage.StoreAsync(file, _world.Home.Child("f"), default));
        Assert.True(error.IsTransient);
        Assert.Empty(_world.Objects());

        await _world.Storage.StoreAsync(file, _world.Home.Child("f"), default);
        _world.Server.Faults.CutAfterSent(3 << 20);
        await Assert.ThrowsAsync<StorageException>(() => _world.Storage.FetchAsync(_world.Home.Child("f"), _world.Folder["down"], ContentExpectation.None, default));
        Assert.DoesNotContain("down", Directory.GetFiles(_world.Folder.Path).Select(Path.GetFileName));
        Assert.DoesNotContain(Directory.GetFiles(_world.Folder.Path), path => path.Contains(TemporaryName.Prefix, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(IrodsServerVersion.V331, 1000)]
    [InlineData(IrodsServerVersion.V331, 3 << 20)]
    [InlineData(IrodsServerVersion.V502, 1000)]
    [InlineData(IrodsServerVersion.V502, 3 << 20)]
    public async Task A_byte_that_changes_on_the_way_up_is_found_and_sent_again(IrodsServerVersion version, long bytes)
    {
        // Over one connection: another one's later bytes could cover the wrong one.
        _world = await IrodsWorld.StartAsync(
            new IrodsLoopbackOptions { Version = version }, new IrodsStorageOptions { PartBytes = PartBytes, MaxConnectionsPerFile = 1 });
        var file = _world.WriteRandom("up", bytes);
        _world.Server.Faults.CorruptUpload();
        List<string> notes = [];
        await _world.Storage.StoreAsync(file, _world.Home.Child("f"), notes.Add, default);
        Assert.Single(notes);
        Assert.Equal(await File.ReadAllBytesAsync(file), _world.Server.StoredBytes(_world.Home.Child("f").Path));
        Assert.Equal(["f"], _world.Objects());
    }

    [Fact]
    public async Task A_server_that_names_a_wrong_checksum_once_is_asked_again()
    {
        await StartAsync(IrodsServerVersion.V331);
        var file = _world.WriteRandom("up", 3 << 20);
        _world.Server.Faults.AnswerWrongChecksum();
        List<string> notes = [];
        await _world.Storage.StoreAsync(file, _world.Home.Child("f"), notes.Add, default);
        Assert.Contains("the checksum is", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal(["f"], _world.Objects());
    }

    // What goes in one message goes again after a cut; of what goes in parts, fewer bytes than twice.
    private static void AssertMoved(long bytes, long moved) => Assert.InRange(moved, bytes, bytes > PartBytes ? (2 * bytes) - 1 : 2 * bytes);

    private async Task StartAsync(IrodsServerVersion version) => _world = await IrodsWorld.StartAsync(
        new IrodsLoopbackOptions { Version = version }, new IrodsStorageOptions { PartBytes = PartBytes });

    // What the wait between two tries is for.
    private void LetServerNotice() => QuietAsync().GetAwaiter().GetResult();

    // No connection is open, and all bytes are counted.
    private async Task QuietAsync()
    {
        await _world.Element.CloseIdleAsync(HostOf());
        await _world.Server.WhenIdleAsync();
    }

    private string HostOf() => $"irods://127.0.0.1:{IrodsWorld.Text(_world.Server.Port)}";

    // A transfer without a fault, login included.
    private async Task<long> MeasureAsync(Func<LoopbackFaults, long> read, Func<Task> transfer)
    {
        await QuietAsync();
        var before = read(_world.Server.Faults);
        await transfer();
        await QuietAsync();
        return read(_world.Server.Faults) - before;
    }
}
