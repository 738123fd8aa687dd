using DcGrid.Survey.Ids;

namespace DcGrid.Survey.Layout;

public static partial class FrameTree
{
    private static readonly string[] CamcolFolders = ["corr", "objcs", "calibChunks"];

    private static IEnumerable<SurveyFrame> EnumerateRuns(string root, Action<string>? onUnrecognised)
    {
        foreach (var run in NumberedFolders(root, onUnrecognised: null, ""))
        {
            foreach (var rerun in NumberedFolders(Path.Combine(root, run), onUnrecognised, $"{run}/"))
            {
                ReportUnknownIn(root, $"{run}/{rerun}", onUnrecognised);
                for (var camcol = 1; camcol <= ImageDataId.MaxCamcol; camcol++)
                {
                    foreach (var frame in new CamcolFrames(root, $"{run}/{rerun}", camcol, onUnrecognised).List())
                    {
                        yield return frame;
                    }
                }
            }
        }
    }

    // Whatever else lies in the input folder itself (registry.sqlite3, say) is none of ours.
    private static List<string> NumberedFolders(string folder, Action<string>? onUnrecognised, string prefix)
    {
        var found = new List<(int Number, string Name)>();
        foreach (var entry in Entries(folder))
        {
            if (entry is DirectoryInfo && KeyValueText.TryInt(entry.Name, out var number) && $"{number}" == entry.Name)
            {
                found.Add((number, entry.Name));
            }
            else
            {
                onUnrecognised?.Invoke(prefix + entry.Name);
            }
        }

        return [.. found.OrderBy(f => f.Number).Select(f => f.Name)];
    }

    private static void ReportUnknownIn(string root, string rerunPath, Action<string>? onUnrecognised)
    {
        if (onUnrecognised is null)
        {
            return;
        }

        foreach (var entry in Entries(Path.Combine(root, rerunPath)))
        {
            var isKnown = entry is DirectoryInfo && (entry.Name == "astrom" || CamcolFolders.Contains(entry.Name));
            if (!isKnown)
            {
                onUnrecognised($"{rerunPath}/{entry.Name}");
            }
            else if (entry.Name == "astrom")
            {
                ReportStrangersIn(entry.FullName, $"{rerunPath}/astrom", onUnrecognised);
            }
            else
            {
                ReportNoCamcolIn(entry.FullName, $"{rerunPath}/{entry.Name}", onUnrecognised);
            }
        }
    }

    private static void ReportStrangersIn(string folder, string prefix, Action<string> onUnrecognised)
    {
        foreach (var entry in Entries(folder))
        {
            if (entry is not FileInfo || !SdssLayout.TryParse($"{prefix}/{entry.Name}", out _))
            {
                onUnrecognised($"{prefix}/{entry.Name}");
            }
        }
    }

    private static void ReportNoCamcolIn(string folder, string prefix, Action<string> onUnrecognised)
    {
        foreach (var entry in Entries(folder))
        {
            if (entry is not DirectoryInfo || entry.Name is not ("1" or "2" or "3" or "4" or "5" or "6"))
            {
                onUnrecognised($"{prefix}/{entry.Name}");
            }
        }
    }

    private static FileSystemInfo[] Entries(string folder)
    {
        try
        {
            var entries = new DirectoryInfo(folder).GetFileSystemInfos();
            Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SurveyInputException($"{folder}: the folder can't be listed: {e.Message}", e);
        }
    }

    /// <summary>All that one camera column of one run and rerun holds.</summary>
    private sealed class CamcolFrames(string root, string rerunPath, int camcol, Action<string>? onUnrecognised)
    {
        private readonly SortedDictionary<ImageDataId, (SdssFileRoles Seen, SdssFileRoles Unusual)> _images = [];
        private readonly SortedDictionary<int, (SdssFileRoles Seen, SdssFileRoles Unusual)> _fields = [];
        private readonly HashSet<SurveyFilter> _filters = [];
        private (int Run, int Rerun) _place;

        public IEnumerable<SurveyFrame> List()
        {
            foreach (var folder in CamcolFolders)
            {
                Scan($"{rerunPath}/{folder}/{camcol}");
            }

            var shared = SharedByRun();
            foreach (var field in _fields.Keys)
            {
                foreach (var filter in _filters)
                {
                    _images.TryAdd(new ImageDataId(_place.Run, camcol, field, filter), default);
                }
            }

            foreach (var (id, own) in _images)
            {
                var ofField = _fields.GetValueOrDefault(id.Field);
                yield return new SurveyFrame(id, _place.Rerun,
                    own.Seen | ofField.Seen | shared.Seen, own.Unusual | ofField.Unusual | shared.Unusual);
            }
        }

        private void Scan(string relativeFolder)
        {
            var folder = Path.Combine(root, relativeFolder);
            if (!Directory.Exists(folder))
            {
                return;
            }

            foreach (var entry in Entries(folder))
            {
                var path = $"{relativeFolder}/{entry.Name}";
                if (entry is FileInfo && SdssLayout.TryParse(path, out var file))
                {
                    Add(file);
                }
                else
                {
                    onUnrecognised?.Invoke(path);
                }
            }
        }

        private void Add(SdssFile file)
        {
            _place = (file.Run, file.Rerun);
            if (file.Image is { } image)
            {
                _filters.Add(image.Filter);
                _images[image] = Merge(_images.GetValueOrDefault(image), file);
            }
            else
            {
                _fields[file.Field] = Merge(_fields.GetValueOrDefault(file.Field), file);
            }
        }

        private (SdssFileRoles Seen, SdssFileRoles Unusual) SharedByRun()
        {
            (SdssFileRoles Seen, SdssFileRoles Unusual) shared = default;
            if (_place.Run == 0)
            {
                return shared;
            }

            var any = new ImageDataId(_place.Run, camcol, 0, SurveyFilter.U);
            foreach (var compressed in new[] { true, false })
            {
                var path = SdssLayout.RelativePath(SdssFileRole.AsTrans, any, _place.Rerun, compressed);
                if (File.Exists(Path.Combine(root, path)))
                {
                    shared = Merge(shared, new SdssFile(SdssFileRole.AsTrans, _place.Run, _place.Rerun, 0, 0, null, compressed));
                }
            }

            return shared;
        }

        // Where a file is there both ways, the one that the template names is taken.
        private static (SdssFileRoles Seen, SdssFileRoles Unusual) Merge(
            (SdssFileRoles Seen, SdssFileRoles Unusual) known, SdssFile file)
        {
            var role = file.Role.AsSet();
            if (file.IsCompressed == SdssLayout.IsCompressedByTemplate(file.Role))
            {
                known.Unusual &= ~role;
            }
            else if ((known.Seen & role) == 0)
            {
                known.Unusual |= role;
            }

            known.Seen |= role;
            return known;
        }
    }
}
