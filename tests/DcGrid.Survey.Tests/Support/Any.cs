using DcGrid.Survey.Ids;
using DcGrid.Survey.Sky;
using FsCheck;
using FsCheck.Fluent;

namespace DcGrid.Survey.Tests.Support;

/// <summary>Generators for properties.</summary>
internal static class Any
{
    public static Gen<ImageDataId> Image { get; } =
        from run in Gen.Choose(1, ImageDataId.MaxRun)
        from camcol in Gen.Choose(1, ImageDataId.MaxCamcol)
        from field in Gen.Choose(0, ImageDataId.MaxField)
        from filter in Gen.Choose(0, 4)
        select new ImageDataId(run, camcol, field, (SurveyFilter)filter);

    public static Gen<PatchIndex> Patch { get; } =
        from tract in Gen.Choose(0, SkyMap.TractCount - 1)
        from x in Gen.Choose(0, SkyMap.PatchColumns - 1)
        from y in Gen.Choose(0, SkyMap.PatchRows - 1)
        select new PatchIndex(tract, x, y);

    public static Gen<PatchDataId> PatchWithFilter { get; } =
        from patch in Patch
        from filter in Gen.Choose(0, 4)
        select patch.InFilter((SurveyFilter)filter);

    /// <summary>A number between two, evenly.</summary>
    public static Gen<double> Between(double least, double most) =>
        from step in Gen.Choose(0, 1_000_000)
        select least + ((most - least) * step / 1_000_000);

    /// <summary>Holds for 300 random values, or the test fails with the value and the seed.</summary>
    public static void HoldsForAll<T>(Gen<T> values, Action<T> property) =>
        Prop.ForAll(values.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
