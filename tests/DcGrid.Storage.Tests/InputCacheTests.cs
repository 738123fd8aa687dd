namespace DcGrid.Storage.Tests;

public sealed class InputCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedElement _element = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_second_sandbox_gets_the_file_without_a_fetch_and_read_only()
    {
        var cache = NewCache(100);
        var url = _element.Put("x", "hello");

        var first = await cache.PlaceAsync(url, ContentExpectation.None, _folder["1"], default);
        var second = await cache.PlaceAsync(url, ContentExpectation.None, _folder["2"], default);

        Assert.Equal((new PlacedInput(5, false), new PlacedInput(5, true)), (first, second));
        Assert.Equal(1, _element.Fetches);
        Assert.Equal("hello", File.ReadAllText(_folder["2"]));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_folder["2"]) & UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_file_that_changed_at_the_storage_is_fetched_again()
    {
        var cache = NewCache(100);
        await cache.PlaceAsync(_element.Put("x", "hello"), ContentExpectation.None, _folder["1"], default);
        await cache.PlaceAsync(_element.Put("x", "other"), ContentExpectation.None, _folder["2"], default);
        Assert.Equal("other", File.ReadAllText(_folder["2"]));
    }

    [Fact]
    public async Task An_input_that_a_payload_wrote_into_is_not_given_to_the_next()
    {
        var cache = NewCache(100);
        var url = _element.Put("x", "hello");
        await cache.PlaceAsync(url, ContentExpectation.None, _folder["1"], default);
        File.SetUnixFileMode(_folder["1"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(_folder["1"], "wrong");

        await cache.PlaceAsync(url, ContentExpectation.None, _folder["2"], default);
        Assert.Equal("hello", File.ReadAllText(_folder["2"]));
    }

    [Fact]
    public async Task The_least_recently_used_go_first_and_the_bound_holds()
    {
        StepClock clock = new();
        var cache = NewCache(12, clock);
        var a = _element.Put("a", "aaaaa");
        var b = _element.Put("b", "bbbbb");
        var c = _element.Put("c", "ccccc");
        var next = 0;
        foreach (var url in (StorageUrl[])[a, b, a, c])
        {
            clock.Step();
            await cache.PlaceAsync(url, ContentExpectation.None, _folder[$"{next++}"], default);
            Assert.InRange(cache.MeasureBytes(), 0, 12);
        }

        Assert.True((await cache.PlaceAsync(a, ContentExpectation.None, _folder["again-a"], default)).FromCache);
        Assert.False((await cache.PlaceAsync(b, ContentExpectation.None, _folder["again-b"], default)).FromCache);
    }

    [Fact]
    public async Task A_file_larger_than_the_cache_goes_past_it()
    {
        var cache = NewCache(3);
        var url = _element.Put("x", "hello");
        Assert.False((await cache.PlaceAsync(url, ContentExpectation.None, _folder["1"], default)).FromCache);
        Assert.Equal(0, cache.MeasureBytes());
        Assert.Equal("hello", File.ReadAllText(_folder["1"]));
    }

    [Fact]
    public async Task Many_sandboxes_at_once_cost_one_fetch()
    {
        var cache = NewCache(100);
        var url = _element.Put("x", "hello");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => cache.PlaceAsync(url, ContentExpectation.None, _folder[$"s{i}"], default)));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal("hello", File.ReadAllText(_folder[$"s{i}"])));
        Assert.Equal(1, _element.Fetches);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_found()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => NewCache(100).PlaceAsync(
            StorageUrl.Parse("mem://host/none"), ContentExpectation.None, _folder["1"], default));
        Assert.Equal(StorageErrorKind.NotFound, error.Kind);
    }

    private InputCache NewCache(long maxBytes, TimeProvider? clock = null)
    {
        var time = clock ?? TimeProvider.System;
        return new InputCache(_folder["cache"], maxBytes, new StorageElements([_element], time), time);
    }

    private sealed class StepClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Step() => _now = _now.AddMinutes(1);

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
