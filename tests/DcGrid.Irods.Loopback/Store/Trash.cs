using System.Globalization;
using DcGrid.Irods.Loopback.Session;

namespace DcGrid.Irods.Loopback.Store;

/// <summary>Where removed things go unless they are removed for good: <c>/zone/trash/home/user</c>.</summary>
internal static class Trash
{
    public static bool IsForGood(string path, string zone, IReadOnlyDictionary<string, string> keywords) =>
        keywords.ContainsKey(Keyword.Force) || keywords.ContainsKey(Keyword.FromTrash) || path.StartsWith($"/{zone}/trash/", StringComparison.Ordinal);

    /// <summary>A free path in the user's trash for what lay at a path; its parent is made.</summary>
    public static string PlaceFor(Catalogue catalogue, string path, string zone, string user)
    {
        var home = $"/{zone}/home/{user}/";
        var relative = path.StartsWith(home, StringComparison.Ordinal) ? path[home.Length..] : path.TrimStart('/');
        var target = $"/{zone}/trash/home/{user}/{relative.TrimEnd('/')}";
        catalogue.MakeTree(Catalogue.Split(target).Parent, user);
        var free = target;
        for (var number = 1; catalogue.FindObject(free) is not null || catalogue.FindCollection(free) is not null; number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{target}.{number}");
        }

        return free;
    }
}
