using DcGrid.Survey.Ids;
using DcGrid.Survey.Layout;
using DcGrid.Survey.Tests.Support;
using FsCheck.Fluent;

namespace DcGrid.Survey.Tests.Layout;

public sealed class SdssLayoutTests
{
    [Theory]
    [InlineData(SdssFileRole.FpC, "4192/40/corr/4/fpC-004192-r4-0300.fit.gz")]
    [InlineData(SdssFileRole.FpM, "4192/40/objcs/4/fpM-004192-r4-0300.fit")]
    [InlineData(SdssFileRole.PsField, "4192/40/objcs/4/psField-004192-4-0300.fit")]
    [InlineData(SdssFileRole.TsField, "4192/40/calibChunks/4/tsField-004192-4-40-0300.fit")]
    [InlineData(SdssFileRole.AsTrans, "4192/40/astrom/asTrans-004192.fit")]
    public void Each_role_has_its_place(SdssFileRole role, string path)
    {
        Assert.Equal(path, SdssLayout.RelativePath(role, ImageDataId.Parse("004192-r4-0300")));
        Assert.True(File.Exists(Path.Combine(TestData.DemoInput, path)));
    }

    [Fact]
    public void Paths_go_both_ways() => Any.HoldsForAll(
        from image in Any.Image
        from role in Gen.Elements(SdssFileRoleNames.All.ToArray())
        from rerun in Gen.Choose(0, 999)
        from compressed in Gen.Elements(true, false)
        select (Image: image, Role: role, Rerun: rerun, Compressed: compressed),
        value =>
        {
            var path = SdssLayout.RelativePath(value.Role, value.Image, value.Rerun, value.Compressed);
            Assert.True(SdssLayout.TryParse(path, out var file), path);
            Assert.Equal((value.Role, value.Image.Run, value.Rerun, value.Compressed), (file.Role, file.Run, file.Rerun, file.IsCompressed));
            var ofImage = value.Role is SdssFileRole.FpC or SdssFileRole.FpM;
            Assert.Equal(ofImage ? value.Image : null, file.Image);
            if (value.Role != SdssFileRole.AsTrans)
            {
                Assert.Equal((value.Image.Camcol, value.Image.Field), (file.Camcol, file.Field));
            }
        });

    [Theory]
    [InlineData("4192/40/corr/4/fpC-004192-r4-0300.fit.gz.part")]
    [InlineData("4192/40/corr/4/fpC-004192-r4-0300.fits")]
    [InlineData("4192/40/corr/4/fpC-004192-r5-0300.fit.gz")]
    [InlineData("4192/40/corr/5/fpC-004192-r4-0300.fit.gz")]
    [InlineData("4192/40/corr/4/fpC-004193-r4-0300.fit.gz")]
    [InlineData("04192/40/corr/4/fpC-004192-r4-0300.fit.gz")]
    [InlineData("4192/40/corr/4/fpC-4192-r4-300.fit.gz")]
    [InlineData("4192/40/corr/4/fpC-004192-y4-0300.fit.gz")]
    [InlineData("4192/40/objcs/4/fpC-004192-r4-0300.fit.gz")]
    [InlineData("4192/40/corr/4/FPC-004192-r4-0300.fit.gz")]
    [InlineData("4192/40/corr/4/fpC-004192-r4-0300.fit.gz\n")]
    [InlineData("4192/40/calibChunks/4/tsField-004192-4-41-0300.fit")]
    [InlineData("0/40/astrom/asTrans-000000.fit")]
    [InlineData("/4192/40/astrom/asTrans-004192.fit")]
    [InlineData("../4192/40/astrom/asTrans-004192.fit")]
    [InlineData("")]
    public void Untidy_names_are_refused(string path) => Assert.False(SdssLayout.TryParse(path, out _));
}
