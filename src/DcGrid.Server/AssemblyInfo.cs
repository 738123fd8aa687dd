using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("DcGrid.Server.Tests")]
[assembly: InternalsVisibleTo("DcGrid.Simulation.Tests")]
