using System.Text;

namespace DcGrid.Batch.Local;

/// <summary>Writes the shell script that carries one job. Pure.</summary>
internal static class JobWrapper
{
    public const string ScriptFile = "job.sh";
    public const string IdentityFile = "process";
    public const string ExitFile = "exit";
    public const string RemovedFile = "removed";
    public const string OutputFile = "stdout";
    public const string ErrorFile = "stderr";

    /// <summary>Environment variable with the job's id, which the pilot reports.</summary>
    public const string JobIdVariable = "DCGRID_BATCH_JOB_ID";

    public static string Write(BatchArraySpec spec, BatchJobId id, string folder)
    {
        StringBuilder script = new();
        script.Append("#!/bin/sh\n");
        script.Append("# Carries one job of DcGrid's local batch system. Made by the server; editing it changes nothing.\n");
        script.Append("umask 077\n");
        script.Append($"cd {Quote(folder)} || exit 125\n");
        // Written whole or not at all, like the exit code below: a reader never sees half a number.
        script.Append("started=$(stat=$(cat /proc/$$/stat); set -- ${stat##*) }; shift 19; echo \"$1\")\n");
        script.Append("boot=$(cat /proc/sys/kernel/random/boot_id)\n");
        script.Append($"echo \"$$ $started $boot\" > {IdentityFile}.part && mv {IdentityFile}.part {IdentityFile} || exit 125\n");
        script.Append($"if [ -e {RemovedFile} ]; then echo 143 > {ExitFile}; exit; fi\n");
        // Signals for the group reach the job; the wrapper lives on to write what became of it.
        script.Append("trap : TERM INT HUP USR1 USR2\n");
        foreach ((var name, var value) in spec.Environment)
        {
            script.Append($"export {name}={Quote(value)}\n");
        }

        script.Append($"export {JobIdVariable}={Quote(id.ToString())}\n");
        script.Append(Quote(spec.Executable));
        foreach (var argument in spec.Arguments)
        {
            script.Append(' ').Append(Quote(argument));
        }

        script.Append($" < /dev/null > {OutputFile} 2> {ErrorFile}\n");
        script.Append($"echo \"$?\" > {ExitFile}.part && mv {ExitFile}.part {ExitFile}\n");
        return script.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
