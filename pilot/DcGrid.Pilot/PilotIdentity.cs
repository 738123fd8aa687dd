using System.Globalization;
using System.Reflection;
using DcGrid.Pilot.Configuration;
using DcGrid.Protocol.V1;

namespace DcGrid.Pilot;

/// <summary>Who this pilot is.</summary>
/// <param name="Uid">A UUID, unique for ever.</param>
/// <param name="BatchJobId">As the batch system calls it, with the array index after a dot; empty for none.</param>
internal sealed record PilotIdentity(string Uid, string Host, string BatchJobId, int ProcessId, string Version)
{
    public static string ProgramVersion =>
        typeof(PilotIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+', 2)[0] ?? "unknown";

    public static PilotIdentity OfThisProcess(PilotConfig config)
    {
        var job = Variable(config.BatchJobIdVariable);
        var index = Variable(config.BatchArrayIndexVariable);
        // Grid Engine says "undefined" for a job that is no array.
        var isArray = job.Length > 0 && index.Length > 0 && index != "undefined";
        return new PilotIdentity(
            Guid.NewGuid().ToString(), Environment.MachineName, isArray ? $"{job}.{index}" : job, Environment.ProcessId,
            ProgramVersion);

        static string Variable(string name) => name.Length == 0 ? "" : Environment.GetEnvironmentVariable(name) ?? "";
    }

    /// <summary>A name for files of this pilot: its number, for people, and enough of its uid that no pilot of another service has it.</summary>
    public string NameAs(long pilotId) => string.Create(CultureInfo.InvariantCulture, $"{pilotId:D6}-{Uid[..8]}");

    public RegisterPilotRequest Introduce(PilotConfig config, PilotCapability capability) => new()
    {
        PilotUid = Uid,
        Site = config.Site,
        Host = Host,
        BatchJobId = BatchJobId,
        ProcessId = ProcessId,
        Version = Version,
        Capability = capability,
        AllocationId = config.AllocationId,
    };
}
