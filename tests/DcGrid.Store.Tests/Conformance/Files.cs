using DcGrid.Production;
using static DcGrid.Store.Tests.StoreWorld;

namespace DcGrid.Store.Tests;

public abstract partial class StoreConformance
{
    private static RegisteredFile Raw(int number, char digit = 'c', string? url = null) => new(
        $"raw/fpC-{number}", url ?? $"irods://u@h:1247/z/fpC-{number}", new string(digit, 64), 100 + number, default);

    /// <summary>An image whose frame is in the catalogue and not in the plan.</summary>
    private static PlannedTask Unplaced(int field) => Ccd(field) with { Inputs = [new("fpC", $"raw/fpC-{field}", "", "", -1, null)] };

    [Fact]
    public async Task A_registered_file_is_there_once_and_may_move()
    {
        Assert.Equal(new RegisterCounts(2, 0), await World.Store.RegisterFilesAsync([Raw(1), Raw(2)], World.Now, default));
        var before = World.Now;
        World.Pass(60);
        Assert.Equal(
            new RegisterCounts(1, 3),
            await World.Store.RegisterFilesAsync([Raw(1), Raw(2, url: "file:///elsewhere/2"), Raw(3), Raw(3)], World.Now, default));
        Assert.Equal(
            [
                Raw(1) with { Registered = before },
                Raw(2, url: "file:///elsewhere/2") with { Registered = World.Now },
                Raw(3) with { Registered = World.Now },
            ],
            await RegisteredAsync());
    }

    [Fact]
    public async Task A_name_with_other_content_is_a_conflict_and_nothing_is_registered()
    {
        await World.Store.RegisterFilesAsync([Raw(1)], World.Now, default);
        await RefusedAsync("raw/fpC-1 is in the file catalogue with other content", Raw(5), Raw(1, 'd'));
        await RefusedAsync("raw/fpC-1 is in the file catalogue with other content", Raw(1) with { SizeBytes = 7 });
        await RefusedAsync("irods://u@h:1247/z/fpC-1 is in the file catalogue as raw/fpC-1", Raw(5), Raw(6, url: Raw(1).Url));
        await RefusedAsync("raw/fpC-5 comes twice", Raw(5), Raw(5, 'd'));
        await RefusedAsync("can't be raw/fpC-6 too", Raw(5), Raw(6, url: Raw(5).Url));
        Assert.Equal(["raw/fpC-1"], (await RegisteredAsync()).Select(file => file.Lfn));

        async Task RefusedAsync(string complaint, params RegisteredFile[] files)
        {
            var error = await Assert.ThrowsAsync<StoreConflictException>(() => World.Store.RegisterFilesAsync(files, World.Now, default));
            Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_are_listed_by_name_and_by_place_and_taken_out()
    {
        RegisteredFile[] files =
        [
            .. new[] { "raw/a", "raw/B", "raw/a-1", "raw/a/1", "ref/a%b", "ref/a_b" }.Select((lfn, index) => Raw(index) with { Lfn = lfn }),
        ];
        await World.Store.RegisterFilesAsync(files, World.Now, default);
        Assert.Equal(["raw/B", "raw/a", "raw/a-1", "raw/a/1", "ref/a%b", "ref/a_b"], (await RegisteredAsync()).Select(file => file.Lfn));
        Assert.Equal(["raw/a", "raw/a-1", "raw/a/1"], (await RegisteredAsync("raw/a")).Select(file => file.Lfn));
        Assert.Equal(["ref/a_b"], (await RegisteredAsync("ref/a_")).Select(file => file.Lfn));
        Assert.Equal(["raw/B"], (await RegisteredAsync(url: files[1].Url)).Select(file => file.Lfn));
        Assert.Empty(await RegisteredAsync("raw/a", "file:"));

        Assert.Equal(2, await World.Store.UnregisterFilesAsync(["raw/a", "raw/none", "raw/B", "raw/B"], default));
        Assert.Equal(["raw/a-1", "raw/a/1", "ref/a%b", "ref/a_b"], (await RegisteredAsync()).Select(file => file.Lfn));
    }

    [Fact]
    public async Task A_listing_of_files_longer_than_a_page_has_each_once()
    {
        await World.Store.RegisterFilesAsync([.. Enumerable.Range(0, 2500).Select(number => Raw(number))], World.Now, default);
        var listed = (await RegisteredAsync("raw/")).Select(file => file.Lfn).ToList();
        Assert.Equal(Enumerable.Range(0, 2500).Select(number => $"raw/fpC-{number}").Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task Files_are_located_by_name_registered_or_made_by_a_task_that_is_done()
    {
        await World.Store.RegisterFilesAsync([Raw(1)], World.Now, default);
        await World.RunAsync(Ccd(1), Ccd(2), Coadd(380, [1]));
        var pilot = await World.PilotAsync("p");
        var failed = (await World.LeaseAsync(pilot, 1)).Attempts[0];
        await World.ReportAsync(pilot, failed, OutcomeCode.ToolFailed);
        World.Pass(3600);
        foreach (var grant in (await World.LeaseAsync(pilot)).Attempts)
        {
            await World.ReportAsync(pilot, grant);
        }

        var coadd = await World.LeaseOneAsync(pilot);
        Assert.Equal(Stage.Coadd, coadd.Stage);
        await World.ReportAsync(pilot, coadd);

        string[] lfns =
        [
            $"{Campaign}/Coadd/0/r/380x5/coadd", "raw/none", $"{Campaign}/ProcessCcd/4192/4/r/0001/calexp", $"{Campaign}/ProcessCcd/4192/4/r/1/calexp", "raw/fpC-1",
            $"{Campaign}/ProcessCcd/4192/4/r/0001/none", $"{Campaign}/1/4192/4/r/0001/calexp", "none/ProcessCcd/4192/4/r/0001/calexp",
            $"{Campaign}/ProcessCcd/4192/4/r/0001/log", "raw/fpC-1", $"{Campaign}/ProcessCcd", "x",
        ];
        var located = await World.Store.LocateFilesAsync(lfns, default);
        Assert.Equal([lfns[0], lfns[2], "raw/fpC-1", "raw/fpC-1"], located.Select(file => file.Lfn));
        Assert.Equal($"file:///se/{Campaign}/ProcessCcd/4192/4/r/0001/a2/calexp", located[1].Url);
        Assert.Equal((1000, new string('a', 64), failed.Key.Task), (located[1].SizeBytes, located[1].Sha256, located[1].Task));
        Assert.Equal((Raw(1).Url, 101, new string('c', 64), null), (located[2].Url, located[2].SizeBytes, located[2].Sha256, located[2].Task));
    }

    [Fact]
    public async Task Inputs_without_a_url_are_looked_up_when_the_task_is_leased()
    {
        await World.RunAsync(Unplaced(1), Unplaced(2), Ccd(3));
        await World.Store.RegisterFilesAsync([Raw(1), Raw(3, 'e')], World.Now, default);
        var grants = (await World.LeaseAsync(await World.PilotAsync("p"))).Attempts;
        Assert.Equal(
            [
                new InputFile("fpC", "raw/fpC-1", Raw(1).Url, Raw(1).Sha256, 101, null),
                new InputFile("fpC", "raw/fpC-2", "", "", -1, null),
                new InputFile("fpC", "raw/fpC-3", "file:///raw/fpC-3", "", -1, null),
            ],
            grants.Select(grant => Assert.Single(grant.Inputs)));
        Assert.Equal(Raw(1).Url, Assert.Single((await World.TaskAsync(Stage.ProcessCcd, Image(1))).Inputs).Url);
    }

    [Fact]
    public async Task What_the_plan_says_of_a_files_content_stands()
    {
        var planned = Unplaced(1) with { Inputs = [new("fpC", "raw/fpC-1", "", new string('b', 64), 55, null)] };
        await World.RunAsync(planned);
        await World.Store.RegisterFilesAsync([Raw(1)], World.Now, default);
        var grant = await World.LeaseOneAsync(await World.PilotAsync("p"));
        Assert.Equal(planned.Inputs[0] with { Url = Raw(1).Url }, Assert.Single(grant.Inputs));
    }

    private async Task<List<RegisteredFile>> RegisteredAsync(string prefix = "", string url = "")
    {
        var files = new List<RegisteredFile>();
        await foreach (var file in World.Store.ListRegisteredFilesAsync(prefix, url, default))
        {
            files.Add(file);
        }

        return files;
    }
}
