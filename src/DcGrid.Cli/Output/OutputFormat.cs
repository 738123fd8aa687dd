namespace DcGrid.Cli.Output;

/// <summary>How listings are written: for people, for programs, for spreadsheets.</summary>
internal enum OutputFormat
{
    Table,
    Json,
    Csv,
}
