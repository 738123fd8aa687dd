using DcGrid.Protocol.V1;

namespace DcGrid.Cli.Report.Svg;

/// <summary>
/// One colour a filter and one a stage, the same in every plot, told apart by colour-blind eyes. The filters' are the Rubin
/// Observatory's for ugriz, i and g a little darker so that dots of them are seen on white. Colour is never all there is: every
/// plot names what it shows.
/// </summary>
internal static class PlotColors
{
    public const string Neutral = "#8a94a0";

    public static string OfFilter(string filter) => filter switch
    {
        "u" => "#0c71ff",
        "g" => "#2f9e4f",
        "r" => "#c61c00",
        "i" => "#e8a200",
        "z" => "#c0258a",
        _ => Neutral,
    };

    public static string OfStage(Stage stage) => stage switch
    {
        Stage.ProcessCcd => "#0072b2",
        Stage.Coadd => "#e69f00",
        Stage.ForcedPhot => "#009e73",
        _ => Neutral,
    };
}
