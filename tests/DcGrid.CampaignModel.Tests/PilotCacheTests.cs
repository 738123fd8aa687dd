using DcGrid.CampaignModel.Runs;

namespace DcGrid.CampaignModel.Tests;

public sealed class PilotCacheTests
{
    [Fact]
    public void What_went_unused_for_longest_gives_way()
    {
        var cache = new PilotCache(30);
        Assert.False(cache.Use(1, 10));
        Assert.False(cache.Use(2, 10));
        Assert.False(cache.Use(3, 10));
        Assert.True(cache.Use(1, 10));
        Assert.False(cache.Use(4, 10));
        Assert.False(cache.Use(2, 10));
        Assert.True(cache.Use(1, 10));
        Assert.True(cache.Use(4, 10));
        Assert.False(cache.Use(3, 10));
    }

    [Fact]
    public void A_file_larger_than_the_cache_is_not_kept_and_drives_nothing_out()
    {
        var cache = new PilotCache(30);
        cache.Use(1, 20);
        Assert.False(cache.Use(2, 31));
        Assert.False(cache.Use(2, 31));
        Assert.True(cache.Use(1, 20));
    }
}
