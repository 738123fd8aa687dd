using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("DcGrid.Server.Tests")]
