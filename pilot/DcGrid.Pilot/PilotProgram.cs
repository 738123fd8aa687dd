using System.Runtime.InteropServices;
using DcGrid.Pilot.Configuration;
using DcGrid.Pilot.Connections;
using DcGrid.Pilot.Queue;
using DcGrid.Storage;

namespace DcGrid.Pilot;

/// <summary>The program: arguments, configuration, signals.</summary>
internal static class PilotProgram
{
    private const int UserSignal1 = 10; // Linux
    private const int UserSignal2 = 12;

    private const string Usage = """
        dcgrid-pilot: runs tasks of a DcGrid service on this node.

        usage: dcgrid-pilot --config PILOT.JSON
               dcgrid-pilot --help | --version

        The configuration's members are described in pilot/DcGrid.Pilot/README.md.
        SIGTERM, SIGUSR1, SIGUSR2: take nothing new, give what runs a grace time, give the rest back, sign off.

        exit codes:
          0  idle, drained, or the batch job's time is up
          2  wrong arguments or configuration
         10  the node can run no payload
         11  the service refuses the token
         12  the service did not answer for too long
         13  the pilot itself failed
        """;

    public static async Task<int> Main(string[] arguments)
    {
        var timeProvider = TimeProvider.System;
        try
        {
            switch (arguments)
            {
                case ["--help" or "-h"]:
                    Console.WriteLine(Usage);
                    return 0;
                case ["--version"]:
                    Console.WriteLine($"dcgrid-pilot {PilotIdentity.ProgramVersion}");
                    return 0;
                case ["--config", string path]:
                    return (int)await RunAsync(PilotConfig.Load(path), timeProvider);
                default:
                    Console.Error.WriteLine("dcgrid-pilot: wrong arguments; see dcgrid-pilot --help");
                    return (int)PilotExit.BadConfiguration;
            }
        }
        catch (ConfigurationException error)
        {
            Console.Error.WriteLine($"dcgrid-pilot: {OneLine.Of(error.Message)}");
            return (int)PilotExit.BadConfiguration;
        }
    }

    private static async Task<PilotExit> RunAsync(PilotConfig config, TimeProvider timeProvider)
    {
        var token = TokenFile.Read(config.TokenFile);
        using var logWriter = OpenLog(config);
        PilotLog log = new(logWriter, timeProvider);
        var identity = PilotIdentity.OfThisProcess(config);
        // The jitter differs from pilot to pilot and can be had again from the log, which names the pilot.
        var seed = BitConverter.ToInt32(Guid.Parse(identity.Uid).ToByteArray());
        try
        {
            using var queue = GrpcTaskQueue.Connect(config, token, timeProvider, seed);
            await using SiteConnections connections = new(timeProvider, log);
            IrodsStorageElement irods = new(Irods(config) with { Permits = connections.For, MaxIdleTime = PilotLimits.IdleConnection }, timeProvider);
            connections.CloseIdle = irods.CloseIdleAsync;
            await using StorageElements storage = new(
                [new PosixStorageElement(config.StorageRoots), irods], timeProvider, new StorageRetryOptions { JitterSeed = seed });
            using PilotAgent agent = new(config, queue, storage, connections, identity, new Random(seed), timeProvider, log);
            // Disposed of before the agent is: a signal never finds it gone.
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
            using var user1 = PosixSignalRegistration.Create((PosixSignal)UserSignal1, OnSignal);
            using var user2 = PosixSignalRegistration.Create((PosixSignal)UserSignal2, OnSignal);
            var exit = await agent.RunAsync(CancellationToken.None);
            log.Info($"exit {(int)exit}");
            return exit;

            void OnSignal(PosixSignalContext context)
            {
                context.Cancel = true;
                agent.StopSoon();
            }
        }
        catch (StorageException error)
        {
            throw new ConfigurationException(error.Message);
        }
        catch (Exception error) when (error is not ConfigurationException)
        {
            // The last resort: the stack goes to the log, one line to the batch system.
            log.Error(error.ToString());
            Console.Error.WriteLine($"dcgrid-pilot: failed: {OneLine.Of(error.Message)}");
            return PilotExit.Failed;
        }
    }

    private static IrodsStorageOptions Irods(PilotConfig config) => new()
    {
        EnvironmentFile = config.IrodsEnvironmentFile.Length > 0 ? config.IrodsEnvironmentFile : null,
        PasswordFile = config.IrodsPasswordFile.Length > 0 ? config.IrodsPasswordFile : null,
    };

    private static TextWriter OpenLog(PilotConfig config)
    {
        if (config.LogFile.Length == 0)
        {
            return TextWriter.Synchronized(Console.Error);
        }

        try
        {
            return new StreamWriter(config.LogFile, append: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"can't write the log: {error.Message}");
        }
    }
}
