using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

[assembly: InternalsVisibleTo("DcGrid.Server.Tests")]
[assembly: SupportedOSPlatform("linux")]
