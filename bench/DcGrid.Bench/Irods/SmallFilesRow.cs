using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DcGrid.Bench.Results;
using DcGrid.Bench.Rows;
using DcGrid.Storage;

namespace DcGrid.Bench.Irods;

/// <summary>Small files up and down through the storage element, verified at both ends: one object a file, and in bundles as pilots make them.</summary>
internal static class SmallFilesRow
{
    private const double Target = 10;
    private const int FileBytes = 30_000;
    private const int Parallel = 8;

    // Twenty attempts with six outputs each: what a bundle holds where a campaign does not say otherwise.
    private const int FilesPerBundle = 120;

    public static async Task RunAsync(BenchContext context, CancellationToken cancellation)
    {
        using ScratchFolder folder = new();
        await using var server = await IrodsServerProcess.StartAsync(folder.FullPath, cancellation);
        await using var storage = Connect(server.Answer, folder);
        var files = MakeFiles(folder, context.Options.SmallFiles);
        var home = StorageUrl.Parse($"irods://127.0.0.1:{server.Answer.Port}{server.Answer.Home}");

        // Connections and compiled code, for both.
        var few = files[..FilesPerBundle];
        await UpAsync(storage, few, home.Child("warm"), cancellation);
        await DownAsync(storage, few, home.Child("warm"), folder.Make("warm-objects"), cancellation);
        var fewMembers = await BundlesUpAsync(storage, folder, few, home.Child("warm-bundles"), cancellation);
        await BundlesDownAsync(storage, fewMembers, folder.Make("warm-members"), cancellation);

        var objects = home.Child("objects");
        var bundles = home.Child("bundles");
        List<Member> members = [];
        var up = await TimeAsync(() => UpAsync(storage, files, objects, cancellation));
        var bundlesUp = await TimeAsync(async () => members = await BundlesUpAsync(storage, folder, files, bundles, cancellation));
        var down = await TimeAsync(() => DownAsync(storage, files, objects, folder.Make("objects"), cancellation));
        var bundlesDown = await TimeAsync(() => BundlesDownAsync(storage, members, folder.Make("members"), cancellation));
        Add(context, "up", files.Count, up, bundlesUp);
        Add(context, "down", files.Count, down, bundlesDown);
    }

    private static void Add(BenchContext context, string direction, int count, double objects, double bundles) =>
        context.Report.Add(new($"irods.small.{direction}", $"{FigureText.Number(count)} files of 30 kB {direction} in bundles, against one object a file, iRODS", objects / bundles, "times")
        {
            Target = Target,
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"{FigureText.Number(count / bundles)} files/s in {bundles:F1} s against {FigureText.Number(count / objects)} files/s in {objects:F1} s; {FilesPerBundle} files a bundle, {Parallel} transfers at a time, every file verified."),
        });

    private static StorageElements Connect(IrodsServerAnswer server, ScratchFolder folder)
    {
        var environment = folder["irods_environment.json"];
        File.WriteAllText(environment, JsonSerializer.Serialize(new
        {
            irods_host = "127.0.0.1",
            irods_port = server.Port,
            irods_zone_name = server.Zone,
            irods_user_name = server.User,
        }));
        var password = folder["password"];
        File.WriteAllText(password, "");
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(password, server.Password + "\n");
        return StorageElements.CreateDefault(
            [], TimeProvider.System, irods: new IrodsStorageOptions { EnvironmentFile = environment, PasswordFile = password, MaxConnections = Parallel });
    }

    private static List<string> MakeFiles(ScratchFolder folder, int count)
    {
        var source = folder.Make("source");
        Random random = new(1);
        var content = new byte[FileBytes];
        List<string> files = [];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(content);
            files.Add(Path.Combine(source, string.Create(CultureInfo.InvariantCulture, $"src-{i:D5}.fits")));
            File.WriteAllBytes(files[^1], content);
        }

        return files;
    }

    private static async Task UpAsync(StorageElements storage, List<string> files, StorageUrl folder, CancellationToken cancellation) =>
        await EachAsync(files, async (file, stop) => await storage.StoreAsync(file, folder.Child(Path.GetFileName(file)), stop), cancellation);

    private static async Task DownAsync(StorageElements storage, List<string> files, StorageUrl folder, string target, CancellationToken cancellation) =>
        await EachAsync(
            files,
            async (file, stop) =>
            {
                var name = Path.GetFileName(file);
                await storage.FetchAsync(folder.Child(name), Path.Combine(target, name), new ContentExpectation(null, FileBytes), stop);
            },
            cancellation);

    private static async Task<List<Member>> BundlesUpAsync(
        StorageElements storage, ScratchFolder folder, List<string> files, StorageUrl target, CancellationToken cancellation)
    {
        List<Member> all = [];
        await EachAsync(
            files.Chunk(FilesPerBundle).Index(),
            async (part, stop) =>
            {
                var path = folder[string.Create(CultureInfo.InvariantCulture, $"{target.FileName}-{part.Index}.tar")];
                var url = target.Child(string.Create(CultureInfo.InvariantCulture, $"{part.Index:D5}.tar"));
                List<Member> members = [];
                await using (var bundle = BundleWriter.Create(path))
                {
                    foreach (var file in part.Item)
                    {
                        members.Add(new Member(url, await bundle.AddAsync(Path.GetFileName(file), file, stop)));
                    }

                    await bundle.CompleteAsync();
                }

                await storage.StoreAsync(path, url, stop);
                File.Delete(path);
                lock (all)
                {
                    all.AddRange(members);
                }
            },
            cancellation);
        return all;
    }

    private static async Task BundlesDownAsync(StorageElements storage, List<Member> members, string target, CancellationToken cancellation) =>
        await EachAsync(
            members.GroupBy(member => member.Bundle),
            async (bundle, stop) =>
            {
                List<WantedFile> wanted =
                [
                    .. bundle.Select(member => new WantedFile(
                        member.File.In(member.Bundle),
                        new ContentExpectation(member.File.Digest.Sha256, member.File.Digest.SizeBytes),
                        Path.Combine(target, member.File.Name))),
                ];
                var fetched = await BundleReader.FetchTogetherAsync(storage, wanted, stop);
                if (fetched.Count != wanted.Count)
                {
                    throw new BenchException($"{wanted.Count - fetched.Count} members of {bundle.Key} did not come");
                }
            },
            cancellation);

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancellation) =>
        System.Threading.Tasks.Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (item, stop) => await action(item, stop));

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var begin = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private sealed record Member(StorageUrl Bundle, BundleMember File);
}
