using System.Globalization;
using DcGrid.Irods.Loopback.Session;
using DcGrid.Irods.Loopback.Store;
using DcGrid.Irods.Loopback.Wire;

namespace DcGrid.Irods.Loopback.Calls;

/// <summary>Copies: replicate, trim, and copy under another name.</summary>
internal sealed class ReplicaCalls(AgentSession session)
{
    private const int DefaultCopies = 2;

    private readonly Catalogue catalogue = session.Catalogue;
    private readonly ObjectWriting writing = new(session);

    public static void Register(AgentSession session, Dictionary<int, ApiHandler> handlers)
    {
        var calls = new ReplicaCalls(session);
        handlers[ApiNumber.Replicate] = calls.ReplicateAsync;
        handlers[ApiNumber.Trim] = calls.TrimAsync;
        handlers[ApiNumber.Copy] = calls.CopyAsync;
    }

    /// <summary>Files of tests are small: the copy is made under the gate.</summary>
    private Task<Answer> ReplicateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (path, keywords) = (call.Input.Text("objPath"), call.Input.Keywords());
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(path);
            var entry = catalogue.GetObject(path);
            var source = entry.Best;
            if (keywords.ContainsKey(Keyword.UpdateReplicas))
            {
                entry.Replicas.Where(replica => replica.Status != Replica.Good).ToList().ForEach(replica => Update(replica, source));
                return Task.FromResult(Answer.Done);
            }

            var resource = keywords.ContainsKey(Keyword.Resource)
                ? writing.ResourceOf(keywords)
                : session.Server.Options.Resources.FirstOrDefault(name => entry.Replicas.TrueForAll(replica => replica.Resource != name)) ?? source.Resource;
            if (entry.Replicas.Find(replica => replica.Resource == resource) is { } there)
            {
                // Good already: nothing to do, and no error.
                if (there.Status != Replica.Good)
                {
                    Update(there, source);
                }

                return Task.FromResult(Answer.Done);
            }

            catalogue.CheckRoom(source.Size);
            var added = new Replica
            {
                Number = entry.Replicas.Max(replica => replica.Number) + 1,
                Resource = resource,
                File = catalogue.NewFile(),
                Created = catalogue.Now,
                Modified = catalogue.Now,
            };
            Update(added, source);
            entry.Replicas.Add(added);
        }

        return Task.FromResult(Answer.Done);
    }

    private Task<Answer> TrimAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var (path, keywords) = (call.Input.Text("objPath"), call.Input.Keywords());
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(path);
            var entry = catalogue.GetObject(path);
            var keep = int.TryParse(keywords.GetValueOrDefault(Keyword.Copies), CultureInfo.InvariantCulture, out var copies) ? copies : DefaultCopies;
            var candidates = keywords.ContainsKey(Keyword.ReplicaNumber)
                ? [ObjectWriting.Pick(entry, keywords)]
                : entry.Replicas.OrderBy(replica => replica.Status == Replica.Good ? 1 : 0).ThenByDescending(replica => replica.Number).ToList();
            var removed = 0;
            foreach (var replica in candidates.Where(replica => entry.Replicas.Count > int.Max(1, keep)))
            {
                entry.Replicas.Remove(replica);
                File.Delete(replica.File);
                removed++;
            }

            return Task.FromResult(new Answer(removed > 0 ? 1 : 0));
        }
    }

    private Task<Answer> CopyAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var paths = call.Input.All("DataObjInp_PI").ToList();
        if (paths.Count != 2)
        {
            throw new IrodsErrorException(ErrorCode.SysPackInstructFormat, "copy needs two paths");
        }

        var (to, keywords) = (paths[1].Text("objPath"), paths[1].Keywords());
        lock (catalogue.Gate)
        {
            catalogue.CheckWritable(to);
            var source = catalogue.GetObject(paths[0].Text("objPath")).Best;
            if (catalogue.FindObject(to) is { } existing)
            {
                if (!keywords.ContainsKey(Keyword.Force))
                {
                    throw new IrodsErrorException(ErrorCode.OverwriteWithoutForce);
                }

                Update(existing.Best, source);
                return Task.FromResult(Answer.Done);
            }

            catalogue.CheckRoom(source.Size);
            Update(catalogue.AddObject(to, session.Owner, catalogue.NewFile(), writing.ResourceOf(keywords)).Best, source);
        }

        return Task.FromResult(Answer.Done);
    }

    private void Update(Replica target, Replica source)
    {
        File.Copy(source.File, target.File, overwrite: true);
        (target.Size, target.Checksum, target.Status, target.Modified) = (source.Size, source.Checksum, Replica.Good, catalogue.Now);
    }
}
