namespace DcGrid.Storage.Tests;

public sealed class StorageElementsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedElement _element = new();
    private readonly StorageElements _storage;

    public StorageElementsTests() => _storage = new StorageElements(
        [_element], TimeProvider.System, new StorageRetryOptions { MaxRetries = 2, FirstDelay = TimeSpan.Zero });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_transient_error_is_tried_again()
    {
        var url = _element.Put("x", "hello");
        _element.Failures.Enqueue(new StorageException(StorageErrorKind.Unavailable, "busy", isTransient: true));
        _element.Failures.Enqueue(new StorageException(StorageErrorKind.Unavailable, "busy", isTransient: true));

        await _storage.FetchAsync(url, _folder["x"], ContentExpectation.None, default);
        Assert.Equal(3, _element.Fetches);
    }

    [Fact]
    public async Task A_lasting_error_is_not_tried_again()
    {
        var url = _element.Put("x", "hello");
        _element.Failures.Enqueue(new StorageException(StorageErrorKind.AccessDenied, "no"));

        var error = await Assert.ThrowsAsync<StorageException>(
            () => _storage.FetchAsync(url, _folder["x"], ContentExpectation.None, default));
        Assert.Equal((StorageErrorKind.AccessDenied, 1), (error.Kind, _element.Fetches));
    }

    [Fact]
    public void A_scheme_that_nobody_serves_says_which_are_known()
    {
        var error = Assert.Throws<StorageException>(() => _storage.For(StorageUrl.Parse("s3://b/x")));
        Assert.Equal(StorageErrorKind.BadUrl, error.Kind);
        Assert.Contains("mem", error.Message, StringComparison.Ordinal);
    }
}
