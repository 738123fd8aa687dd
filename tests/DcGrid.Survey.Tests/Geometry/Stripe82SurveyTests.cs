using DcGrid.Survey.Geometry;
using DcGrid.Survey.Ids;
using DcGrid.Survey.Tests.Support;
using FsCheck.Fluent;

namespace DcGrid.Survey.Tests.Geometry;

public sealed class Stripe82SurveyTests
{
    [Fact]
    public void The_counts_are_those_of_the_report()
    {
        Assert.Equal([313_286L, 313_328, 313_322, 313_319, 313_325], SurveyFilters.All.Select(f => Stripe82Survey.ImageCount(f)));
        Assert.Equal(1_566_580, Stripe82Survey.ImageCount());
    }

    [Fact]
    public void The_whole_survey_has_each_image_once_and_as_many_as_it_says()
    {
        var counts = new long[SurveyFilters.All.Count];
        var (previous, strips) = (default(ImageDataId), new HashSet<int>());
        foreach (var frame in Stripe82Survey.Frames(seed: 7))
        {
            var id = frame.Frame.Id;
            if (id <= previous)
            {
                Assert.Fail($"{id} comes after {previous}");
            }

            counts[(int)id.Filter]++;
            strips.Add(id.Run);
            previous = id;
        }

        Assert.Equal(SurveyFilters.All.Select(f => Stripe82Survey.ImageCount(f)), counts);
        Assert.Equal(Stripe82Survey.StripCount, strips.Count);
    }

    [Fact]
    public void At_any_scale_and_seed_each_filter_has_its_share_to_the_image() =>
        Any.HoldsForAll(
            from scale in Any.Between(0.00001, 0.002)
            from seed in FsCheck.Fluent.Gen.Choose(int.MinValue, int.MaxValue)
            select (scale, seed),
            given =>
            {
                var counts = Stripe82Survey.Frames(given.seed, given.scale).CountBy(f => f.Frame.Id.Filter).ToDictionary();
                Assert.All(
                    SurveyFilters.All,
                    filter => Assert.Equal(Stripe82Survey.ImageCount(filter, given.scale), counts.GetValueOrDefault(filter)));
            });

    [Fact]
    public void The_same_seed_gives_the_same_frames_and_another_seed_others()
    {
        Assert.Equal(Stripe82Survey.Frames(1, 0.01), Stripe82Survey.Frames(1, 0.01));
        Assert.Empty(Stripe82Survey.Frames(1, 0.01).Intersect(Stripe82Survey.Frames(2, 0.01)));
    }

    [Fact]
    public void A_frame_is_where_it_always_was()
    {
        var first = Stripe82Survey.Frames(1, 0.001).First();
        Assert.Equal(
            "000128-u4-0097 5.084492 0.003446",
            $"{first.Frame.Id} {first.Footprint!.Value.Corner1.RaDegrees:F6} {first.Footprint.Value.Corner1.DecDegrees:F6}");
    }

    [Fact]
    public void Frames_stay_between_the_ends_of_the_survey()
    {
        foreach (var frame in Stripe82Survey.Frames(3).Where(f => f.Frame.Id.Filter is SurveyFilter.R or SurveyFilter.G))
        {
            var footprint = frame.Footprint!.Value;
            if (footprint.Bounds is not { RaFrom: >= Stripe82Survey.RaFrom, RaTo: <= Stripe82Survey.RaTo, DecMin: > -1.28, DecMax: < 1.28 })
            {
                Assert.Fail($"{frame.Frame.Id} lies at {footprint}");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_scale_out_of_range_is_refused_at_once(double scale)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Stripe82Survey.Frames(1, scale));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stripe82Survey.ImageCount(scale));
    }
}
