namespace DcGrid.Production;

/// <summary>What is done with a data id. The values are those of <c>dcgrid.v1.Stage</c>.</summary>
public enum Stage
{
    /// <summary>Calibrate an image and detect its sources.</summary>
    ProcessCcd = 1,

    /// <summary>Stack the images of a sky patch and detect on the stack.</summary>
    Coadd = 2,

    /// <summary>Measure every source of the stack in one image.</summary>
    ForcedPhot = 3,
}
