using System.Runtime.Versioning;

// Signals, modes of files and /proc: the programs run where grids do.
[assembly: SupportedOSPlatform("linux")]
