namespace DcGrid.Pilot;

/// <summary>The exit codes of <c>dcgrid-pilot</c>. A batch system shows them; their meaning never changes.</summary>
internal enum PilotExit
{
    /// <summary>Idle for long enough, drained, or the allocation's time is up: all is well.</summary>
    Done = 0,

    /// <summary>Wrong arguments or a wrong configuration file; nothing was started.</summary>
    BadConfiguration = 2,

    /// <summary>The node can't run any payload. Another node may.</summary>
    NodeUnfit = 10,

    /// <summary>The service refuses the token. Issue a new one.</summary>
    AccessDenied = 11,

    /// <summary>The service did not answer for too long. Reports that it has not acknowledged stay in the spool.</summary>
    ServerLost = 12,

    /// <summary>The pilot itself failed; the log says how.</summary>
    Failed = 13,
}
