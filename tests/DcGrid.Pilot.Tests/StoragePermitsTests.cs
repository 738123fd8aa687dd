using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using DcGrid.Irods;
using DcGrid.Pilot.Connections;
using DcGrid.Pilot.Queue;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot.Tests;

public sealed class StoragePermitsTests : IAsyncLifetime, IDisposable
{
    private const string Storage = "irods://se.example:1247";

    private readonly Channel<(ShareConnectionsRequest Word, TaskCompletionSource<ShareConnectionsResponse> Answer)> _words =
        Channel.CreateUnbounded<(ShareConnectionsRequest, TaskCompletionSource<ShareConnectionsResponse>)>();

    private readonly ManualTime _time = new();
    private readonly StringWriter _log = new();
    private StoragePermits _permits = null!;
    private TaskCompletionSource<ShareConnectionsResponse>? _answer;
    private long _lastWord;

    public Task InitializeAsync()
    {
        _permits = NewPermits(closeIdle: null);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _permits.DisposeAsync();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task One_word_speaks_for_all_who_wait_and_what_is_granted_goes_to_the_first()
    {
        var first = _permits.AcquireAsync(default).AsTask();
        await HearAsync(wanted: 1, open: 0);
        var second = _permits.AcquireAsync(default).AsTask();
        var third = _permits.AcquireAsync(default).AsTask();
        Answer(granted: 1);
        await first;
        await HearAsync(wanted: 3, open: 1);
        Answer(granted: 2);
        await second;
        Assert.False(third.IsCompleted);

        await HearLaterAsync(wanted: 3, open: 2);
        Answer(granted: 3);
        await third;
        Assert.False(_permits.TryAcquire());
        await HearAsync(wanted: 4, open: 3);
    }

    [Fact]
    public async Task While_a_word_is_on_its_way_no_more_are_out_than_it_says()
    {
        await TakeAsync(granted: 3);
        await HearLaterAsync(wanted: 1, open: 1);
        Assert.False(_permits.TryAcquire());
        Answer(granted: 1);
        await HearAsync(wanted: 2, open: 1);
        Answer(granted: 2);
        await UntilAsync(_permits.TryAcquire);
        Assert.False(_permits.TryAcquire());
    }

    [Fact]
    public async Task What_transfers_would_like_besides_is_asked_for_but_not_waited_for()
    {
        await TakeAsync(granted: 1);
        Assert.False(_permits.TryAcquire());
        await HearAsync(wanted: 2, open: 1);
        Assert.False(_permits.TryAcquire());
        var waits = _permits.AcquireAsync(default).AsTask();
        Answer(granted: 2);
        await waits;
        await HearLaterAsync(wanted: 2, open: 2);
    }

    [Fact]
    public async Task A_permit_that_comes_back_goes_to_who_waits_and_not_to_the_service()
    {
        await TakeAsync(granted: 1);
        var next = _permits.AcquireAsync(default).AsTask();
        await HearAsync(wanted: 2, open: 1);
        Answer(granted: 1);
        _permits.Release();
        await next;
    }

    [Fact]
    public async Task Idle_connections_are_closed_and_given_back_when_others_wait()
    {
        var idle = 0;
        _permits = NewPermits(() =>
        {
            for (; idle > 0; idle--)
            {
                _permits.Release();
            }

            return Task.CompletedTask;
        });
        await TakeAsync(granted: 1);
        Assert.True(_permits.MayKeep(isWanted: false));
        idle = 1;
        await HearLaterAsync(wanted: 1, open: 1);
        Answer(granted: 1, othersWait: true);
        await HearLaterAsync(wanted: 0, open: 0);
        Answer(granted: 0);
        Assert.False(_permits.TryAcquire());
    }

    [Fact]
    public async Task None_is_kept_idle_while_others_wait_where_there_is_no_way_to_close_it_later()
    {
        await TakeAsync(granted: 1, othersWait: true);
        Assert.True(_permits.MayKeep(isWanted: true));
        Assert.False(_permits.MayKeep(isWanted: false));
        _permits.Release();
        await HearAsync(wanted: 0, open: 0);
    }

    [Fact]
    public async Task Told_to_have_fewer_it_lets_those_in_use_end_and_tells_of_each()
    {
        await TakeAsync(granted: 2);
        Assert.True(_permits.TryAcquire());
        var waits = _permits.AcquireAsync(default).AsTask();
        await HearAsync(wanted: 3, open: 2);
        Answer(granted: 1, othersWait: true);
        await UntilAsync(() => !_permits.MayKeep(isWanted: true));
        _permits.Release();
        await HearAsync(wanted: 2, open: 1);
        Answer(granted: 1, othersWait: true);
        Assert.True(_permits.MayKeep(isWanted: true));
        _permits.Release();
        await waits;
    }

    [Fact]
    public async Task What_is_granted_stays_valid_while_the_service_is_away()
    {
        await TakeAsync(granted: 2);
        Assert.True(_permits.TryAcquire());
        await HearLaterAsync(wanted: 2, open: 2);
        _answer!.SetException(new TaskQueueException(TaskQueueErrorKind.Unavailable, "no answer"));
        _permits.Release();
        Assert.True(_permits.TryAcquire());
        var waits = _permits.AcquireAsync(default).AsTask();
        await HearLaterAsync(wanted: 3, open: 2);
        Assert.Contains($"connections to {Storage}: no answer; asking again in 30 s", _log.ToString(), StringComparison.Ordinal);
        Answer(granted: 3);
        await waits;
    }

    [Fact]
    public async Task A_service_that_refuses_is_an_error_of_the_transfer()
    {
        var waits = _permits.AcquireAsync(default).AsTask();
        await HearAsync(wanted: 1, open: 0);
        _answer!.SetException(new TaskQueueException(TaskQueueErrorKind.Refused, "no such call"));
        var error = await Assert.ThrowsAsync<IrodsException>(() => waits);
        Assert.Equal($"the service gives out no connections to {Storage}: no such call", error.Message);
    }

    [Fact]
    public async Task Who_stops_waiting_takes_none_and_the_service_hears_of_it()
    {
        using CancellationTokenSource stop = new();
        var waits = _permits.AcquireAsync(stop.Token).AsTask();
        await HearAsync(wanted: 1, open: 0);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Answer(granted: 1);
        await HearLaterAsync(wanted: 0, open: 0);
    }

    [Fact]
    public async Task A_long_wait_is_told_of_in_the_log()
    {
        var waits = _permits.AcquireAsync(default).AsTask();
        await HearAsync(wanted: 1, open: 0);
        while (_log.ToString().Length == 0)
        {
            Answer(granted: 0);
            await HearLaterAsync(wanted: 1, open: 0);
        }

        // How far the clock went before the word came is the machine's affair; a minute at least.
        var told = Regex.Match(_log.ToString(), $"no connection to {Regex.Escape(Storage)} for ([0-9]+) s");
        Assert.True(told.Success && int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture) >= 60, _log.ToString());
        Assert.Contains("other pilots of the site have them; transfers that wait: 1", _log.ToString(), StringComparison.Ordinal);
        Answer(granted: 1);
        await waits;
    }

    [Fact]
    public async Task At_the_end_nobody_is_left_waiting()
    {
        var waits = _permits.AcquireAsync(default).AsTask();
        await HearAsync(wanted: 1, open: 0);
        await _permits.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _permits.AcquireAsync(default).AsTask());
    }

    private StoragePermits NewPermits(Func<Task>? closeIdle) =>
        new(Storage, SayAsync, _time, new PilotLog(TextWriter.Synchronized(_log), _time)) { CloseIdle = closeIdle };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource safety = new(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            safety.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<ShareConnectionsResponse> SayAsync(ShareConnectionsRequest word, CancellationToken cancellationToken)
    {
        TaskCompletionSource<ShareConnectionsResponse> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _words.Writer.WriteAsync((word, answer), cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>One permit is taken, of so many.</summary>
    private async Task TakeAsync(int granted, bool othersWait = false)
    {
        var waits = _permits.AcquireAsync(default).AsTask();
        await HearAsync(wanted: 1, open: 0);
        Answer(granted, othersWait);
        await waits;
    }

    /// <summary>The next word, without any time passing.</summary>
    private async Task HearAsync(int wanted, int open) => Check(await _words.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(120)), wanted, open);

    /// <summary>The next word, whenever it comes.</summary>
    private async Task HearLaterAsync(int wanted, int open) => Check(await _time.PassUntilAsync(_words.Reader.ReadAsync().AsTask()), wanted, open);

    private void Check((ShareConnectionsRequest Word, TaskCompletionSource<ShareConnectionsResponse> Answer) heard, int wanted, int open)
    {
        _answer = heard.Answer;
        Assert.Equal(new ShareConnectionsRequest { Storage = Storage, Wanted = wanted, Open = open, Word = ++_lastWord }, heard.Word);
    }

    private void Answer(int granted, bool othersWait = false) =>
        _answer!.SetResult(new ShareConnectionsResponse { Granted = granted, RetryAfterSeconds = 5, OthersWait = othersWait });
}
